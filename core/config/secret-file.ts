import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/** The secret, or what is wrong with its file, in words that tell nothing of what it holds. */
export type SecretReading = { readonly secret: string } | { readonly fault: string };

/** Far longer than any password; a file of another kind is meant where it is longer. */
const SECRET_BYTES_MAX = 16_384;

/** Reads a file that holds one secret, cut by one line end. Never rejects. */
export async function readSecretFile(path: string): Promise<SecretReading> {
  try {
    // Opened first and asked then, so that both are the same file; a pipe would make us wait.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) return { fault: `expected a file, ${path} is a directory` };
    if (!stats.isFile()) return { fault: `expected a plain file, ${path} is none` };
    const loose = looseMode(stats.mode);
    if (loose !== undefined)
      return {
        fault: `expected a file that only its owner may read (mode 600), ${path} has mode ${loose}`,
      };
    if (stats.size > SECRET_BYTES_MAX)
      return { fault: `expected at most ${SECRET_BYTES_MAX} bytes, ${path} is larger` };
    const secret = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    return secret === '' ? { fault: `expected a secret, ${path} is empty` } : { secret };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    return { fault: `expected a readable file, ${path} gives ${code}` };
  }
}

/** The mode of a file that others than its owner may read or write, such as `644`; else undefined. */
export async function looseModeOf(path: string): Promise<string | undefined> {
  try {
    return looseMode((await stat(path)).mode);
  } catch {
    // What cannot be looked at is not strict.
    return 'unknown';
  }
}

function looseMode(mode: number): string | undefined {
  return (mode & 0o077) === 0 ? undefined : (mode & 0o777).toString(8).padStart(3, '0');
}
