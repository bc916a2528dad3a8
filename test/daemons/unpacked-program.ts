import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a program is started that `test/daemons/debian-unpack` has unpacked: by its own suite's loader. */
export interface Program {
  readonly command: string;
  /** Arguments before the program's own. */
  readonly leading: readonly string[];
}

/** `name` below `build/daemons/PACKAGE`, else undefined. */
export function unpackedProgram(packageName: string, name: string): Program | undefined {
  // From build/js/test/daemons/ to build/daemons/.
  const folder = fileURLToPath(new URL(`../../../daemons/${packageName}`, import.meta.url));
  const program = path.join(folder, 'usr/bin', name);
  const lib = path.join(folder, 'usr/lib');
  if (!existsSync(program) || !existsSync(lib)) return undefined;
  // Debian puts libraries and loader into one folder per architecture.
  for (const architecture of readdirSync(lib)) {
    const libraries = path.join(lib, architecture);
    if (!architecture.includes('-linux-')) continue;
    const loader = readdirSync(libraries).find((file) => /^ld-linux.*\.so\.\d+$/.test(file));
    if (loader === undefined) continue;
    return {
      command: path.join(libraries, loader),
      leading: ['--library-path', libraries, program],
    };
  }
  return undefined;
}

export function requiredProgram(packageName: string, name: string): Program {
  const program = unpackedProgram(packageName, name);
  if (program === undefined)
    throw new Error(`${packageName} is not unpacked; see test/daemons/debian-unpack`);
  return program;
}
