import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HostConfig } from '../config/host-config.ts';
import { PoolError } from '../plugin-api/errors.ts';

/** The token that the operator keeps in a file; an empty file would let everybody in, so it is an error. */
export async function tokenFile({ directory, headframe }: HostConfig): Promise<string | undefined> {
  const { adminTokenFile } = headframe.api;
  if (adminTokenFile === undefined) return undefined;
  const path = resolve(directory, adminTokenFile);
  const token = (await readFile(path, 'utf8')).trim();
  if (token !== '') return token;
  throw new PoolError('CONFIG_INVALID', `${path}: expected the admin token, the file is empty`, {
    file: path,
    key: 'api.adminTokenFile',
  });
}
