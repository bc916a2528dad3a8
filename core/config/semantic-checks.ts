/** What a schema cannot see: keys that contradict each other, within a file and between files. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HostConfig } from './host-config.ts';
import type { ConfigProblem } from './config-problem.ts';
import { clash, parseListenAddress } from './listen-address.ts';
import type { ListenAddress } from './listen-address.ts';
import type { PortSettings } from './ports-schema.ts';
import { isReadableFile } from './readable-file.ts';
import { nearest } from './schema-check.ts';
import { checkTlsFiles } from './tls-files.ts';
import type { KeyPath, TomlDocument } from './toml-document.ts';

/** Paths in files are relative to the configuration directory. */
export async function checkMeaning(config: HostConfig): Promise<readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [...checkClashes(config)];
  for (const [index, port] of config.ports.entries()) {
    problems.push(...checkRoute(config, port, index), ...checkDifficulty(config, port, index));
    problems.push(...checkDialects(config, port, index));
    problems.push(...(await checkTlsFiles(config, port, index)));
  }
  const tokenFile = config.headframe.api.adminTokenFile;
  if (tokenFile !== undefined) problems.push(...(await checkTokenFile(config, tokenFile)));
  for (const pool of config.pools) {
    const listen = parseListenAddress(pool.settings.devnet?.listen ?? '');
    if (listen !== undefined && !isLoopback(listen.host)) {
      problems.push(
        pool.document.problem(
          ['devnet', 'listen'],
          'expected a loopback address: a test chain has no password',
        ),
      );
    }
  }
  return problems;
}

interface Claim {
  readonly document: TomlDocument;
  readonly path: KeyPath;
  readonly name: string;
  readonly address: ListenAddress;
}

function* checkClashes(config: HostConfig): Generator<ConfigProblem> {
  const earlier: Claim[] = [];
  for (const claim of claims(config)) {
    const other = earlier.find(({ address }) => clash(address, claim.address));
    if (other !== undefined) {
      yield claim.document.problem(
        claim.path,
        `expected an address of its own: ${other.name} listens on port ${other.address.port} too`,
      );
    }
    earlier.push(claim);
  }
}

function* claims(config: HostConfig): Generator<Claim> {
  const claim = (document: TomlDocument, path: KeyPath, name: string, text: string): Claim[] => {
    const address = parseListenAddress(text);
    return address === undefined ? [] : [{ document, path, name, address }];
  };
  const { api } = config.headframe;
  yield* claim(config.headframeDocument, ['api', 'listen'], 'the API', api.listen);
  for (const [index, port] of config.ports.entries()) {
    const path = ['port', index, 'listen'];
    yield* claim(config.portsDocument, path, `port[${index}]`, port.listen);
  }
  for (const { id, document, settings } of config.pools) {
    if (!settings.enabled || settings.devnet === undefined) continue;
    yield* claim(document, ['devnet', 'listen'], `the devnet of ${id}`, settings.devnet.listen);
  }
}

/** A pool that is not there may still come: its file can be dropped in later. */
function* checkRoute(
  config: HostConfig,
  port: PortSettings,
  index: number,
): Generator<ConfigProblem> {
  const named: [KeyPath, string][] = port.pools.map((id, at) => [['port', index, 'pools', at], id]);
  if (port.select !== undefined) named.push([['port', index, 'select'], port.select]);
  for (const [path, id] of named) {
    if (config.poolIds.includes(id)) continue;
    yield config.portsDocument.problem(path, `expected a pool, and there is no pools/${id}.toml`, {
      severity: 'warning',
      suggestion: nearest(id, config.poolIds),
    });
  }
  if (port.select !== undefined && port.pools.length > 0 && !port.pools.includes(port.select)) {
    yield config.portsDocument.problem(
      ['port', index, 'select'],
      `expected one of this port's pools: ${port.pools.join(', ')}`,
    );
  }
}

/** The lines of two begin alike, and seats over HTTP have a difficulty of their own: a port speaks one. */
function* checkDialects(
  config: HostConfig,
  { dialects }: PortSettings,
  index: number,
): Generator<ConfigProblem> {
  if (dialects.length === 1) return;
  yield config.portsDocument.problem(
    ['port', index, 'dialects'],
    `expected exactly one dialect, got ${dialects.join(' and ')}: give each a port`,
  );
}

function* checkDifficulty(
  config: HostConfig,
  port: PortSettings,
  index: number,
): Generator<ConfigProblem> {
  const { start, min, max } = port.difficulty;
  if (min > max) {
    yield config.portsDocument.problem(
      ['port', index, 'difficulty', 'min'],
      `expected at most difficulty.max, ${max}`,
    );
  } else if (start < min || start > max) {
    yield config.portsDocument.problem(
      ['port', index, 'difficulty', 'start'],
      `expected a number from ${min} (difficulty.min) to ${max} (difficulty.max)`,
    );
  }
}

async function checkTokenFile(
  { directory, headframeDocument }: HostConfig,
  tokenFile: string,
): Promise<readonly ConfigProblem[]> {
  const key = ['api', 'adminTokenFile'];
  const file = resolve(directory, tokenFile);
  if (!(await isReadableFile(file)))
    return [headframeDocument.problem(key, 'expected a readable file')];
  const mode = (await stat(file)).mode & 0o777;
  if ((mode & 0o077) === 0) return [];
  const octal = mode.toString(8).padStart(3, '0');
  const message = `expected a file that only its owner may read (mode 600), got mode ${octal}`;
  return [headframeDocument.problem(key, message, { severity: 'warning' })];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
