/** `mining.configure` (BIP310): `[extensions, their parameters]`. */
import { parseHex32, hex32 } from '../../hex.ts';
import type { Miner } from '../miner.ts';
import type { StratumRequest } from '../request.ts';
import { otherError } from '../wire-errors.ts';
import { resultLine } from '../wire-lines.ts';

const EXTENSIONS_MAX = 16;
const EXTENSION_LENGTH_MAX = 64;

type Parameters = Readonly<Record<string, unknown>>;
/**
 * Members of the answer, in order. A string instead of true or false tells the miner what is wrong.
 */
type Answer = Record<string, boolean | string>;

/**
 * Grants what it knows and answers false to the rest, in exactly one line; firmware reads just one,
 * so no notification gets in before it.
 */
export function configure(miner: Miner, request: StratumRequest): void {
  const [names, given] = request.params;
  if (!isExtensionList(names)) {
    miner.refuse(request, otherError('Extensions are not a short list of names'));
    return;
  }
  const parameters: Parameters =
    typeof given === 'object' && given !== null ? (given as Parameters) : {};
  const answer: Answer = {};
  for (const name of new Set(names)) Object.assign(answer, grant(miner, name, parameters));
  miner.replies.reply(resultLine(request.id, JSON.stringify(answer)), true);
  miner.assignment.retarget(true);
}

function isExtensionList(names: unknown): names is readonly string[] {
  return (
    Array.isArray(names) &&
    names.length <= EXTENSIONS_MAX &&
    names.every((name) => typeof name === 'string' && name.length <= EXTENSION_LENGTH_MAX)
  );
}

function grant(miner: Miner, name: string, parameters: Parameters): Answer {
  switch (name) {
    case 'version-rolling':
      return versionRolling(miner, parameters);
    case 'minimum-difficulty':
      return minimumDifficulty(miner, parameters['minimum-difficulty.value']);
    case 'subscribe-extranonce':
    case 'info':
      return { [name]: true };
    default:
      return { [name]: false };
  }
}

/**
 * The miner's mask and ours and that of every pool it may be moved to, since some firmware takes no
 * other mask later. Fewer bits than `min-bit-count` are granted all the same: the miner may go on
 * without.
 */
function versionRolling(miner: Miner, parameters: Parameters): Answer {
  const name = 'version-rolling';
  const asked = parameters['version-rolling.mask'] ?? 'ffffffff';
  const askedMask = typeof asked === 'string' ? parseHex32(asked) : -1;
  if (askedMask < 0) return { [name]: 'version-rolling.mask is not 8 hex digits' };
  const minBitCount = parameters['version-rolling.min-bit-count'] ?? 0;
  if (!(Number.isInteger(minBitCount) && Number(minBitCount) >= 0 && Number(minBitCount) <= 32))
    return { [name]: 'version-rolling.min-bit-count is not 0 to 32' };
  let mask = askedMask & miner.port.options.versionMask;
  for (const pool of miner.port.route.pools)
    mask &= pool.jobs.current?.work['stratum-v1']?.versionMask ?? mask;
  mask >>>= 0;
  if (mask === 0) return { [name]: false };
  miner.versionMask = mask;
  miner.versionMaskTold = mask;
  // The jobs that it has may be rolled from now on.
  miner.jobs.revise((sent) => sent.withMask(mask));
  return { [name]: true, 'version-rolling.mask': hex32(mask) };
}

function minimumDifficulty(miner: Miner, value: unknown): Answer {
  const name = 'minimum-difficulty';
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    return { [name]: 'minimum-difficulty.value is not a number from 0 up' };
  if (value > miner.difficulty.range.max) return { [name]: false };
  miner.difficulty.raiseMinimum(value);
  return { [name]: true };
}
