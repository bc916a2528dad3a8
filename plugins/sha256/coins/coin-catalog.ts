import { readFileSync } from 'node:fs';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { bitcoin } from './bitcoin.ts';
import { bitcoinCash } from './bitcoin-cash.ts';
import { coinDataSchema } from './coin-data.ts';
import type { CoinData, CoinNetwork } from './coin-data.ts';

/** A coin file is a page of text; anything larger is a mistake. */
const FILE_BYTES_MAX = 256 * 1024;

const bundled: Readonly<Record<string, CoinData>> = { bitcoin, 'bitcoin-cash': bitcoinCash };

/** Coins that are known by name. */
export const COIN_NAMES: readonly string[] = Object.keys(bundled);

/**
 * The data behind `coin` of a pool file: a bundled name, or the path of a TOML or JSON file (absolute, or
 * relative to the folder the host was started in).
 *
 * @throws PoolError CONFIG_UNREADABLE, CONFIG_INVALID naming the file and the key.
 */
export function loadCoin(coin: string): CoinData {
  const known = bundled[coin];
  if (known !== undefined) return known;
  if (!/[./\\]/.test(coin)) {
    throw new PoolError(
      'CONFIG_INVALID',
      `coin.coin: no coin is called "${coin}"; bundled are ${COIN_NAMES.join(', ')}, or give the path of a coin file`,
      { key: 'coin.coin', value: coin },
    );
  }
  return checked(coin, parsed(coin, read(coin)));
}

/** The network of a coin, or CONFIG_INVALID with those there are. */
export function networkOf(coin: CoinData, network: string): CoinNetwork {
  const found = Object.hasOwn(coin.networks, network) ? coin.networks[network] : undefined;
  if (found === undefined) {
    throw new PoolError(
      'CONFIG_INVALID',
      `coin.network: ${coin.name} has no network "${network}"; it has ${Object.keys(coin.networks).join(', ')}`,
      { key: 'coin.network', value: network },
    );
  }
  return found;
}

function read(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new PoolError('CONFIG_UNREADABLE', `cannot read the coin file ${file}`, { file }, cause);
  }
  if (bytes.length > FILE_BYTES_MAX) {
    throw new PoolError('CONFIG_INVALID', `${file}: larger than ${FILE_BYTES_MAX} bytes`, { file });
  }
  return bytes.toString('utf8');
}

function parsed(file: string, text: string): unknown {
  try {
    return file.endsWith('.json') ? JSON.parse(text) : getStaticTOMLValue(parseTOML(text));
  } catch (cause) {
    const line = (cause as { lineNumber?: number }).lineNumber;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PoolError(
      'CONFIG_INVALID',
      `${file}${line === undefined ? '' : `:${line}`}: ${reason}`,
      { file, line },
      cause,
    );
  }
}

function checked(file: string, value: unknown): CoinData {
  if (Value.Check(coinDataSchema, value)) return value;
  const schema: TSchema = coinDataSchema;
  const problems = Value.Errors(schema, value)
    .slice(0, 20)
    .map((problem) => {
      const extra = 'additionalProperties' in problem.params ? problem.params : undefined;
      const key = [
        ...problem.instancePath.split('/').slice(1),
        ...(extra?.additionalProperties.slice(0, 1) ?? []),
      ].join('.');
      return `${key === '' ? '(whole file)' : key}: ${extra === undefined ? problem.message : 'unknown key'}`;
    });
  throw new PoolError('CONFIG_INVALID', `${file}: ${problems.join('; ')}`, {
    file,
    key: problems[0]?.split(':')[0],
  });
}
