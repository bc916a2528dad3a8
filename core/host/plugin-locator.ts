/**
 * Finds where a plugin's code is, without running any of it. Three kinds of names: a bundled plugin's id,
 * a folder (`./x`, `../x`, `/x`; relative ones to the configuration directory), an npm package.
 */
import { access, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PoolError } from '../plugin-api/errors.ts';

export interface PluginLocation {
  readonly kind: 'bundled' | 'folder' | 'package';
  /** As the pool file names it. */
  readonly name: string;
  /** The name that the manifest's id has to match: folder or package, without scope and prefix. */
  readonly id: string;
  readonly entry: URL;
}

export interface PluginPlaces {
  /** Folder of the plugins that come with the host. */
  readonly bundled: URL;
  readonly configDirectory: string;
  readonly workingDirectory: string;
}

const PACKAGE_NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const PACKAGE_PREFIX = 'headframe-plugin-';

/** @throws PoolError `PLUGIN_NOT_FOUND` */
export async function locatePlugin(name: string, places: PluginPlaces): Promise<PluginLocation> {
  if (/^\.{1,2}\//.test(name) || isAbsolute(name)) {
    const folder = resolve(places.configDirectory, name);
    const entry = await entryOf(folder);
    if (entry === undefined)
      throw notFound(name, `no package.json, plugin.js or index.js in ${folder}`);
    return { kind: 'folder', name, id: basename(folder), entry };
  }
  if (!PACKAGE_NAME.test(name)) throw notFound(name, 'neither a folder nor a package name');
  const bundled = await entryOf(join(fileURLToPath(places.bundled), name));
  if (bundled !== undefined) return { kind: 'bundled', name, id: name, entry: bundled };
  for (const base of [places.workingDirectory, places.configDirectory]) {
    const entry = await findPackage(name, resolve(base));
    const id = basename(name).replace(PACKAGE_PREFIX, '');
    if (entry !== undefined) return { kind: 'package', name, id, entry };
  }
  throw notFound(
    name,
    `no bundled plugin, and no package in node_modules at or above ${places.workingDirectory}` +
      ` or ${places.configDirectory}`,
  );
}

async function findPackage(name: string, from: string): Promise<URL | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const entry = await entryOf(join(folder, 'node_modules', name));
    if (entry !== undefined || folder === dirname(folder)) return entry;
  }
}

/** Main module of a folder: by its package.json, else `plugin.js`, else `index.js`. */
async function entryOf(folder: string): Promise<URL | undefined> {
  const named = await namedEntry(folder);
  for (const file of [...(named === undefined ? [] : [named]), 'plugin.js', 'index.js']) {
    const path = join(folder, file);
    if (await exists(path)) return pathToFileURL(await realpath(path));
  }
  return undefined;
}

async function namedEntry(folder: string): Promise<string | undefined> {
  const file = join(folder, 'package.json');
  if (!(await exists(file))) return undefined;
  try {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as {
      readonly exports?: unknown;
      readonly main?: unknown;
    };
    return exportsEntry(manifest.exports) ?? textOf(manifest.main);
  } catch {
    // A broken package.json names nothing; the usual file names still may be there.
    return undefined;
  }
}

/** The root entry of `exports` under the conditions of an `import`. */
function exportsEntry(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return textOf(value);
  for (const [key, entry] of Object.entries(value)) {
    if (['.', 'import', 'node', 'module-sync', 'default'].includes(key)) {
      const found = exportsEntry(entry);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function notFound(name: string, reason: string): PoolError {
  return new PoolError('PLUGIN_NOT_FOUND', `plugin "${name}" was not found: ${reason}`, {
    plugin: name,
    key: 'plugin',
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
