import { timestampOf } from '../pool/answers.ts';

interface MinerStats {
  readonly address: string;
  readonly worker: string;
  /** G address of the farmer; '' for none. */
  readonly lane: string;
  readonly zerosBest: number | undefined;
  /** Unix milliseconds. */
  readonly sinceMs: number;
  readonly tally: {
    readonly accepted: number;
    readonly rejected: number;
    /** Hashes behind its shares. */
    readonly work: bigint;
    readonly acceptedLastMs: number | undefined;
  };
}

/** What a miner did since its registration, as miners get it. `nowMs`: Unix milliseconds. */
export function statsDocument(miner: MinerStats, nowMs: number) {
  const { address, worker, lane, zerosBest, sinceMs, tally } = miner;
  const { accepted, rejected, work, acceptedLastMs } = tally;
  const seconds = Math.max(1, (nowMs - sinceMs) / 1_000);
  return {
    address,
    worker,
    farmer: lane === '' ? null : lane,
    accepted,
    rejected,
    work: String(work),
    hashrate: Math.round(Number(work) / seconds),
    zerosBest: zerosBest ?? null,
    registeredAt: timestampOf(sinceMs),
    shareLastAt: acceptedLastMs === undefined ? null : timestampOf(acceptedLastMs),
  };
}
