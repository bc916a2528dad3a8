import { grouped } from '../../grouped.ts';
import { innerRecord } from './envelope.ts';
import type { Signed } from './fate-finder.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Records of one sequence number together, the transaction itself first. */
export function signedIn(
  records: readonly SubmissionRecord[],
  passphrase: string,
): readonly Signed[] {
  const groups = grouped(records, ({ innerHash }) => innerHash);
  return [...groups.values()].flatMap((group) => {
    const [any] = group;
    const own = group.find(({ hash, innerHash }) => hash === innerHash);
    const first = own ?? (any && innerRecord(any, passphrase));
    const bumps = group
      .filter((each) => each !== first)
      .sort((left, right) => (left.feeMax < right.feeMax ? -1 : 1));
    return first === undefined ? [] : [[first, ...bumps] as const];
  });
}
