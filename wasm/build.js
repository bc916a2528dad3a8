/**
 * Compiles every folder of wasm/ that has an index.ts into build/wasm/<folder>.wasm and .wat. A
 * folder may bring its own asconfig.json (`"extends": "../asconfig.json"`); the shared one serves
 * the rest; what kernels share stands in folders without an entry. Outputs newer than every source,
 * shared ones included, are left alone, so that starting the host does not wait for a compiler.
 */
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = path.dirname(fileURLToPath(import.meta.url));
const output = path.join(home, '..', 'build', 'wasm');

const modifiedMs = async (file) => (await stat(file).catch(() => undefined))?.mtimeMs;
const exists = async (file) => (await modifiedMs(file)) !== undefined;

/** Names of the folders: kernels have an entry, the others hold what kernels share. */
async function folders() {
  const entries = await readdir(home, { withFileTypes: true });
  const kernels = [];
  const shared = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const isKernel = await exists(path.join(home, name, 'index.ts'));
    (isKernel ? kernels : shared).push(name);
  }
  return { kernels: kernels.sort(), shared };
}

/** The files of a folder, and itself: its own time changes when a file goes away. */
async function filesOf(name) {
  const folder = path.join(home, name);
  return [folder, ...(await readdir(folder)).map((file) => path.join(folder, file))];
}

async function isFresh(name, shared) {
  const sources = (await Promise.all([name, ...shared].map(filesOf))).flat();
  sources.push(path.join(home, 'asconfig.json'), fileURLToPath(import.meta.url));
  const written = await Promise.all(
    ['wasm', 'wat'].map((kind) => modifiedMs(path.join(output, `${name}.${kind}`))),
  );
  const changed = await Promise.all(sources.map(modifiedMs));
  return Math.min(...written.map((at) => at ?? 0)) > Math.max(...changed.map((at) => at ?? 0));
}

async function compile(name) {
  const { main } = await import('assemblyscript/asc');
  const own = path.join(home, name, 'asconfig.json');
  const config = (await exists(own)) ? own : path.join(home, 'asconfig.json');
  const files = new Map();
  const target = ['--outFile', `${name}.wasm`, '--textFile', `${name}.wat`];
  const { error, stderr } = await main(
    [`${name}/index.ts`, '--baseDir', home, '--config', path.relative(home, config), ...target],
    { writeFile: (file, content) => void files.set(path.basename(file), content) },
  );
  if (error) {
    throw new Error(`wasm/${name} does not compile: ${error.message}\n${stderr.toString()}`);
  }
  await mkdir(output, { recursive: true });
  for (const [file, content] of files) {
    // Renamed into place: a reader never sees half a module, and a broken build leaves the old one.
    const partial = path.join(output, `${file}.${process.pid}`);
    await writeFile(partial, content);
    await rename(partial, path.join(output, file));
  }
}

const { kernels, shared } = await folders();
const compiled = [];
for (const name of kernels) {
  if (!(await isFresh(name, shared))) {
    await compile(name);
    compiled.push(name);
  }
}
const done = compiled.length === 0 ? 'up to date' : `compiled ${compiled.join(', ')}`;
process.stdout.write(`wasm: ${done} (${kernels.length} in build/wasm)\n`);
