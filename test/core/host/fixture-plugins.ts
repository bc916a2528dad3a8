import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the plugins that tests load, from wherever this is built to. */
export const FIXTURE_PLUGINS = fileURLToPath(
  new URL('../../../../../test/fixtures/plugins/', import.meta.url),
);

export function fixture(name: string): string {
  return join(FIXTURE_PLUGINS, name);
}

/** The fixtures in the place of the plugins that come with the host. */
export const FIXTURES_AS_BUNDLED = pathToFileURL(FIXTURE_PLUGINS);
