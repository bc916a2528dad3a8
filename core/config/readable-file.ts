import { access, constants, stat } from 'node:fs/promises';

/** Whether a path is a file that this process may read. */
export async function isReadableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
