import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: this file runs from build/js/test/tidy. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SOURCE_FOLDERS = ['core', 'plugins', 'migrations', 'bench', 'test'];
/** Broken on purpose, or not ours to shape. */
const EXEMPT = /^test\/fixtures\//;

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
}

/** Reads a file of the repository, path from its root. */
export function readSource(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every TypeScript file that people wrote, wasm kernels included. */
export function sourceFiles(): readonly SourceFile[] {
  return [...SOURCE_FOLDERS, 'wasm'].flatMap(filesBelow);
}

/** Folders directly below `path`, names only. */
export function foldersIn(path: string): readonly string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

function filesBelow(folder: string): readonly SourceFile[] {
  if (!exists(folder)) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !EXEMPT.test(path))
    .map((path) => {
      const text = readSource(path);
      return { path, text, lineCount: text.split('\n').length - 1 };
    });
}
