import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));

export interface Ended {
  readonly code: number | string | null | undefined;
  /** Both streams. */
  readonly output: string;
}

/** `headframe` with these words, as an operator types them. Never rejects. */
export function terminalCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { env: { ...process.env, ...environment }, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, ...words], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, output: `${stdout}${stderr}` }),
    );
  });
}
