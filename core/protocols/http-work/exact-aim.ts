import { type Target, TARGET_MAX, targetToLe, workFromTarget } from '../../plugin-api/target.ts';
import type { ShareTarget } from '../session/share-targets.ts';

/** A target as it is: the host tells it to nobody, so it need not be rounded. */
export function exactAim(target: Target): ShareTarget {
  return { target, targetLe: targetToLe(target), work: workFromTarget(target) };
}

/** What a plugin made of a target, if that is one. */
export function soundTarget(made: unknown, wanted: Target): Target {
  const isTarget = typeof made === 'bigint' && made > 0n && made <= TARGET_MAX;
  return isTarget ? (made as Target) : wanted;
}
