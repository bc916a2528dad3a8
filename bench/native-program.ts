/** Small C programs that run what other people wrote natively, to compare with. Compiled when first needed. */
import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** From build/js/bench/ to the sources, and to where programs go. */
const SOURCES = fileURLToPath(new URL('../../../bench/native', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('../../native', import.meta.url));

/**
 * Compiles `bench/native/<name>.c`, unless it was, and returns the program's path. Rejects with the
 * compiler's words where there is no compiler, or no such library.
 */
export async function nativeProgram(name: string, libraries: readonly string[]): Promise<string> {
  const source = path.join(SOURCES, `${name}.c`);
  const program = path.join(PROGRAMS, name);
  if ((await changedMs(program)) > (await changedMs(source))) return program;
  await mkdir(PROGRAMS, { recursive: true });
  const link = libraries.map((library) => `-l${library}`);
  await run('cc', ['-O2', '-pthread', '-o', program, source, ...link]);
  return program;
}

/** 0 where there is no such file. */
async function changedMs(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
