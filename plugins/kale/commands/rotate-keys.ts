/**
 * Seals the keys of all farmers anew with the newest key of the pool file. Hosts may run meanwhile if they have both
 * keys; so the new key is put into the files of all of them first, and each started anew.
 */
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { CommandCall } from '../../../core/plugin-api/commands.ts';
import type { CoinConfig } from '../coin-config.ts';
import { KeyCustody } from '../custody/key-custody.ts';
import type { KeyRing } from '../custody/key-ring.ts';
import { rotateKeys } from '../custody/key-rotation.ts';
import type { KeyStore, RotationReport } from '../custody/key-rotation.ts';
import { SqlEventLog } from '../events/sql-event-log.ts';
import { ringOf } from '../pool-keys.ts';
import { LoggedKeyStore, SqlKeyShelf } from '../record/sql-key-shelf.ts';

/** Where one run may meet rows that another process writes, the next finds what it left. */
const RUNS_MAX = 3;
/** Of this process. */
const CLOCK: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

/** For `headframe keys rotate`. */
export async function rotatePoolKeys(call: CommandCall): Promise<number> {
  const { database, facts } = call;
  const log = new SqlEventLog(database, facts.id, CLOCK);
  const store = new LoggedKeyStore(new SqlKeyShelf(database, facts.id), log);
  try {
    return await rotateKeysBy(() => store)(call);
  } finally {
    await log.stop();
  }
}

/** `storeOf` gives the keys of the call's pool. The exit code is 1 where a key does not open, or the end is open. */
export function rotateKeysBy(
  storeOf: (call: CommandCall) => KeyStore,
): (call: CommandCall) => Promise<number> {
  return async (call) => {
    const ring = ringOf(call.config as CoinConfig);
    const custody = new KeyCustody(ring);
    const store = storeOf(call);
    let report = await rotateKeys(custody, store);
    let { rotatedCount } = report;
    for (let run = 1; run < RUNS_MAX && !isSettled(report) && !call.signal.aborted; run += 1) {
      report = await rotateKeys(custody, store);
      rotatedCount += report.rotatedCount;
    }
    const { faults, missedCount } = report;
    const newestCount = report.newestCount + report.rotatedCount - rotatedCount;
    call.write(`keys of farmers, to version ${ring.newest}\n`);
    call.write(`  sealed anew  ${rotatedCount}\n`);
    call.write(`  were so      ${newestCount}\n`);
    call.write(`  missed       ${missedCount}\n`);
    call.write(`  faults       ${faults.length}\n`);
    for (const fault of faults) call.write(`${fault.message}\n`);
    call.write(`${verdictOf(report, ring)}\n`);
    return faults.length === 0 && missedCount === 0 ? 0 : 1;
  };
}

/** Nothing was left to do when it looked. */
function isSettled({ rotatedCount, missedCount }: RotationReport): boolean {
  return rotatedCount === 0 && missedCount === 0;
}

function verdictOf(report: RotationReport, ring: KeyRing): string {
  const old = ring.versions.filter((version) => version !== ring.newest);
  if (old.length === 0) return 'The file has no older key.';
  const named = `${old.length === 1 ? 'version' : 'versions'} ${old.join(', ')}`;
  const isFree = report.faults.length === 0 && isSettled(report);
  return isFree
    ? `Nothing is sealed with ${named} any more: once all hosts of the pool have version ${ring.newest}, it may leave the file.`
    : `Keep ${named} in the file, and run this again.`;
}
