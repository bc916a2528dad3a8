import { BackOff } from '../../../../core/miner/back-off.ts';
import type { BatchScanThreads } from '../../../../core/miner/batch-scan-threads.ts';
import { HttpLink } from '../../../../core/miner/http-work/http-link.ts';
import { HttpPool } from '../../../../core/miner/http-work/http-pool.ts';
import { HttpWorkDialect } from '../../../../core/miner/http-work/http-work-dialect.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';
import { Miner } from '../../../../core/miner/miner.ts';
import { KERNEL_INPUT_BYTES } from '../../../../plugins/visionx/jobs/kernel-layout.ts';
import { HandTurnedRest } from './hand-turned-rest.ts';
import { PlainProtocol } from './plain-protocol.ts';
import { ScriptedPool } from './scripted-pool.ts';
import type { ScriptedJob } from './scripted-pool.ts';

const MINER_ADDRESS = 'wallet';

export interface MinerOptions {
  /** After which it ends; left out, it goes on. */
  readonly shares?: number;
  readonly protocol?: PlainProtocol;
}

interface MinerPlace {
  readonly threads: BatchScanThreads;
  readonly lanes: number;
  /** Called when the test is over. */
  readonly ends: (() => Promise<void>)[];
}

/** A miner at a pool that does what the test says, in a time that passes by itself. */
export async function startMiner(
  job: ScriptedJob,
  { shares, protocol = new PlainProtocol(), threads, lanes, ends }: MinerOptions & MinerPlace,
) {
  const pool = new ScriptedPool(job);
  const port = await pool.listen();
  const rest = new HandTurnedRest();
  const tally = new MinerTally();
  const notes: string[] = [];
  const scans: { readonly jobId: string; readonly first: bigint; readonly end: bigint }[] = [];
  const scanner: ConstructorParameters<typeof HttpWorkDialect>[1]['scanner'] = {
    scan: async (slice) => {
      const first = Buffer.from(slice.input).readBigUInt64LE();
      const result = await threads.scan(slice);
      const jobId = Buffer.from(slice.context.subarray(64)).toString();
      scans.push({ jobId, first, end: first + BigInt(result.hashes) });
      return result;
    },
    close: async () => undefined,
  };
  const who = { workerId: '00'.repeat(16), address: MINER_ADDRESS, worker: 'rig', agent: 'test/1' };
  const url = `http://127.0.0.1:${port}`;
  const miner = new Miner(
    { lanes, user: MINER_ADDRESS, sharesWanted: shares },
    {
      dialect: new HttpWorkDialect(
        { who, lanes, inputBytes: KERNEL_INPUT_BYTES },
        {
          protocol,
          pool: new HttpPool({ url, verifyCertificate: true, agent: who.agent }),
          scanner,
          tally,
          rest,
        },
      ),
      tally,
      link: (listener) => new HttpLink(new BackOff({ firstMs: 1, maxMs: 1 }, () => 0), listener),
      note: (text) => notes.push(text),
    },
  );
  const ended = miner.run();
  ended.catch(() => undefined);
  ends.push(async () => {
    miner.stop();
    await ended.catch(() => undefined);
    await pool.close();
  });
  return { pool, port, rest, tally, notes, scans, miner, ended, protocol };
}
