import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { nothing } from '../miners/miner-answers.ts';
import { json } from '../pool/answers.ts';
import { extendCall, WAIT_MS_MAX, workCall } from '../miners/miner-calls.ts';
import { JOB_ID_LENGTH_MAX, SentFields } from '../miners/sent-fields.ts';
import type { RelayedWork } from './backend-answers.ts';
import { BackendFault } from './backend-client.ts';
import type { GuestServices } from './guest-services.ts';
import { jobDocument } from './job-document.ts';
import type { PoolerMiner } from './pooler-miner.ts';

const LOOK_MS = 250;
const NO_WORK_RETRY_SECONDS = 2;
/** The backend may have another target, or another farmer, for a miner; it takes so many calls of a pooler alone. */
const WORK_AGE_MS = 30_000;
/** While a miner has none. */
const NO_WORK_AGE_MS = 1_000;

/** Where miners of a pooler get their work. */
export function workRoutes(services: GuestServices): readonly PoolRoute[] {
  return [workRoute(services), extendRoute(services)];
}

function workRoute(services: GuestServices): PoolRoute {
  const { pooler, limits, faults, clock, pause } = services;
  return {
    ...workCall,
    async handle({ query, remoteAddress, signal }) {
      const fields = new SentFields(query, 'the query');
      const minerId = fields.minerId();
      const known = fields.optionalText('known', JOB_ID_LENGTH_MAX);
      const waitMs = fields.milliseconds('waitMs', WAIT_MS_MAX);
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      limits.judge(remoteAddress);
      const untilMs = clock.spanMs() + waitMs;
      for (;;) {
        // A miner that waits gives a sign of life by that.
        const miner = pooler.miners.find(minerId);
        if (miner === undefined) return faults.unknownMiner();
        const work = await workOf(services, miner, remoteAddress);
        const leftMs = untilMs - clock.spanMs();
        // Who waits with a job that is over hashes it meanwhile, for nothing.
        const isNews = work === undefined ? known !== undefined : work.jobId !== known;
        if (isNews || leftMs <= 0 || signal.aborted)
          return work === undefined
            ? nothing(NO_WORK_RETRY_SECONDS)
            : json(jobDocument(work, clock.nowMs()));
        await pause(Math.min(LOOK_MS, leftMs), signal);
      }
    },
  };
}

/** The backend away, or asked too often, is no reason to stop: work of the open block is as good as before. */
async function workOf(
  { pooler, limits, clock }: GuestServices,
  miner: PoolerMiner,
  remoteAddress: string,
): Promise<RelayedWork | undefined> {
  const { askedMs, work } = miner;
  const isOfBlock = work?.blockIndex === pooler.blockIndex;
  const ageMs = isOfBlock ? WORK_AGE_MS : NO_WORK_AGE_MS;
  const isDue = askedMs === undefined || clock.spanMs() - askedMs >= ageMs;
  const need = isOfBlock && askedMs !== undefined ? 'favour' : 'work';
  if (isDue && limits.mayAskBackend(remoteAddress, need)) {
    miner.askedMs = clock.spanMs();
    await pooler.miners.refresh(miner).catch((error: unknown) => {
      if (!(error instanceof BackendFault) || !error.isPassing) throw error;
    });
  }
  const isOver = (miner.work?.blockIndex ?? 0) < (pooler.blockIndex ?? 0);
  return isOver ? undefined : miner.work;
}

function extendRoute({ pooler, limits, faults, clock }: GuestServices): PoolRoute {
  return {
    ...extendCall,
    async handle({ body, remoteAddress }) {
      const fields = new SentFields(body);
      const minerId = fields.minerId();
      const jobId = fields.text('jobId', JOB_ID_LENGTH_MAX);
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      limits.judge(remoteAddress);
      const miner = pooler.miners.find(minerId);
      if (miner === undefined) return faults.unknownMiner();
      if (miner.knows(jobId)) {
        limits.askBackend(remoteAddress, 'favour');
        await pooler.miners.refresh(miner, jobId);
      }
      return miner.work?.jobId === jobId
        ? json(jobDocument(miner.work, clock.nowMs()))
        : faults.of('stale', 'the job is over; ask for work');
    },
  };
}
