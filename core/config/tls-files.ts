import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ConfigProblem } from './config-problem.ts';
import type { HostConfig } from './host-config.ts';
import type { PortSettings } from './ports-schema.ts';
import { isReadableFile } from './readable-file.ts';

/** What is wrong with the certificate and key of a port: missing files, no PEM, a key of another certificate. */
export async function checkTlsFiles(
  config: HostConfig,
  port: PortSettings,
  index: number,
): Promise<readonly ConfigProblem[]> {
  if (port.tls === undefined) return [];
  const problems: ConfigProblem[] = [];
  const problem = (part: 'cert' | 'key', message: string): ConfigProblem =>
    config.portsDocument.problem(['port', index, 'tls', part], message);
  const cert = resolve(config.directory, port.tls.cert);
  const key = resolve(config.directory, port.tls.key);
  for (const [part, file] of [
    ['cert', cert],
    ['key', key],
  ] as const) {
    if (await isReadableFile(file)) continue;
    problems.push(problem(part, `expected a readable file, relative to ${config.directory}`));
  }
  if (problems.length > 0) return problems;
  const certificate = await readFile(cert);
  const certificateFault = faultOf({ cert: certificate });
  if (certificateFault !== undefined)
    return [problem('cert', `expected a PEM certificate: ${certificateFault}`)];
  const keyFault = faultOf({ cert: certificate, key: await readFile(key) });
  if (keyFault !== undefined)
    return [problem('key', `expected the PEM key of the certificate: ${keyFault}`)];
  return [];
}

function faultOf(identity: Parameters<typeof createSecureContext>[0]): string | undefined {
  try {
    createSecureContext(identity);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
