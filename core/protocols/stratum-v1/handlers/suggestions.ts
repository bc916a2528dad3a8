import { difficultyFromTarget, TARGET_MAX, type Target } from '../../../plugin-api/target.ts';
import type { Miner } from '../miner.ts';
import type { StratumRequest } from '../request.ts';
import { otherError } from '../wire-errors.ts';

/** `mining.suggest_difficulty`: `[difficulty]`, a number or a string of one. */
export function suggestDifficulty(miner: Miner, request: StratumRequest): void {
  const [value] = request.params;
  const difficulty =
    typeof value === 'string' && value.length <= 32 && value.trim() !== '' ? Number(value) : value;
  if (typeof difficulty !== 'number' || !Number.isFinite(difficulty) || difficulty <= 0) {
    miner.refuse(request, otherError('Difficulty is not a number above zero'));
    return;
  }
  suggest(miner, request, difficulty);
}

/** `mining.suggest_target`: `[target]`, up to 64 hex digits, most significant first. */
export function suggestTarget(miner: Miner, request: StratumRequest): void {
  const [value] = request.params;
  const target =
    typeof value === 'string' && /^[0-9a-fA-F]{1,64}$/.test(value) ? BigInt(`0x${value}`) : 0n;
  if (target < 1n || target > TARGET_MAX) {
    miner.refuse(request, otherError('Target is not 1 to 64 hex digits above zero'));
    return;
  }
  suggest(miner, request, difficultyFromTarget(target as Target));
}

/** Taken within the port's bounds, and told at once where the miner is at work already. */
function suggest(miner: Miner, request: StratumRequest, difficulty: number): void {
  miner.reply(request, 'true');
  if (miner.difficulty.suggest(difficulty)) miner.assignment.retarget(true);
}
