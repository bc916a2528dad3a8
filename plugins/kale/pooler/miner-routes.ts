import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { targetOfZeros } from '../jobs/kernel-layout.ts';
import { json, timestampOf } from '../pool/answers.ts';
import { BodyFields } from '../pool/body-fields.ts';
import { CallRefusal } from '../pool/call-refusal.ts';
import { queryInteger } from '../pool/query-integer.ts';
import type { RelayedWork } from './backend-answers.ts';
import { BackendFault } from './backend-client.ts';
import type { Pooler } from './pooler.ts';
import type { PoolerMiner } from './pooler-miner.ts';

const ID = { lengthMax: 64, pattern: /^[A-Za-z0-9._-]{1,64}$/ };
const ADDRESS = { lengthMax: 320 };
const NAME = { lengthMax: 64 };
const JOB_ID = { lengthMax: 64 };
const SHARES_MAX = 1_000;
const WAIT_MS_MAX = 60_000;
const LOOK_MS = 250;
/** The backend may have another target, or another farmer, for a miner; a job holds for this long at least. */
const WORK_AGE_MS = 15_000;
/** While a miner has none. */
const NO_WORK_AGE_MS = 1_000;
const NONCE_BITS = 64;
const HASH_DIGITS = 64;

/** The calls of miners, as the pool itself answers them. */
export function minerRoutes(pooler: Pooler, clock: Clock): readonly PoolRoute[] {
  return [
    ...workRoutes(pooler, clock),
    registerRoute(pooler),
    sharesRoute(pooler),
    healthRoute(pooler, clock),
  ];
}

function known({ miners }: Pooler, fields: BodyFields): PoolerMiner {
  const miner = miners.find(fields.text('minerId', ID));
  if (miner === undefined) throw new CallRefusal(404, 'no miner has this minerId; register again');
  return miner;
}

/** The backend away is no reason to stop: the work of the open block is as good as before. */
async function workOf(
  pooler: Pooler,
  miner: PoolerMiner,
  clock: Clock,
): Promise<RelayedWork | undefined> {
  const { askedMs, work } = miner;
  const isOfBlock = work?.blockIndex === pooler.blockIndex;
  const pause = isOfBlock ? WORK_AGE_MS : NO_WORK_AGE_MS;
  if (askedMs === undefined || clock.spanMs() - askedMs >= pause) {
    miner.askedMs = clock.spanMs();
    await pooler.miners.refresh(miner).catch((error: unknown) => {
      if (!(error instanceof BackendFault) || !error.isPassing) throw error;
    });
  }
  const isOver = (miner.work?.blockIndex ?? 0) < (pooler.blockIndex ?? 0);
  return isOver ? undefined : miner.work;
}

function registerRoute({ miners }: Pooler): PoolRoute {
  return {
    method: 'POST',
    paths: ['/miners/register'],
    summary: 'Registers a miner.',
    guard: 'public',
    async handle({ body, remoteAddress }) {
      const fields = new BodyFields(body);
      const minerId = fields.has('minerId') ? fields.text('minerId', ID) : undefined;
      const again = minerId !== undefined && miners.find(minerId) !== undefined;
      const who = {
        address: fields.text('address', ADDRESS),
        worker: fields.has('worker') ? fields.text('worker', NAME) : '',
        agent: fields.has('agent') ? fields.text('agent', NAME) : '',
        remoteAddress,
      };
      const miner = await miners.register(who, minerId);
      if (miner === undefined) throw new CallRefusal(503, 'no more miners are taken', 60);
      const { address, worker } = miner.identity;
      const told = { minerId: miner.identity.minerId, address, worker, again };
      return json(told, again ? 200 : 201);
    },
  };
}

function workRoutes(pooler: Pooler, clock: Clock): readonly PoolRoute[] {
  const work: PoolRoute = {
    method: 'GET',
    paths: ['/miners/work'],
    summary: 'The work of a miner; waits for another than the known one.',
    guard: 'public',
    async handle({ query, signal }) {
      const miner = known(pooler, new BodyFields(query));
      const waitMs = queryInteger(query, 'waitMs', { min: 0, max: WAIT_MS_MAX }) ?? 0;
      const untilMs = clock.spanMs() + waitMs;
      for (;;) {
        const found = await workOf(pooler, miner, clock);
        const leftMs = untilMs - clock.spanMs();
        const isNews = found !== undefined && found.jobId !== query['known'];
        if (isNews || leftMs <= 0 || signal.aborted)
          return found === undefined ? NO_WORK : json(workDocument(found, clock.nowMs()));
        await wait(Math.min(LOOK_MS, leftMs), undefined, { signal }).catch(() => undefined);
      }
    },
  };

  const extend: PoolRoute = {
    method: 'POST',
    paths: ['/miners/extend'],
    summary: 'A further range of nonces.',
    guard: 'public',
    async handle({ body }) {
      const fields = new BodyFields(body);
      const miner = known(pooler, fields);
      const jobId = fields.text('jobId', JOB_ID);
      await pooler.miners.refresh(miner, jobId);
      if (miner.work?.jobId !== jobId) throw new CallRefusal(409, 'the job is over; ask for work');
      return json(workDocument(miner.work, clock.nowMs()));
    },
  };
  return [work, extend];
}

function sharesRoute(pooler: Pooler): PoolRoute {
  return {
    method: 'POST',
    paths: ['/miners/shares'],
    summary: 'Takes in shares.',
    guard: 'public',
    bodyBytesMax: 262_144,
    handle({ body }) {
      const fields = new BodyFields(body);
      const miner = known(pooler, fields);
      const submit = (each: BodyFields) =>
        pooler.submit(miner, {
          jobId: each.text('jobId', JOB_ID),
          nonce: each.unsigned('nonce', NONCE_BITS),
          claim: undefined,
        });
      if (!fields.has('shares')) return json(submit(fields));
      return json({ verdicts: fields.objects('shares', SHARES_MAX).map(submit) });
    },
  };
}

function healthRoute(pooler: Pooler, clock: Clock): PoolRoute {
  return {
    method: 'GET',
    paths: ['/health', '/info', '/status/work'],
    summary: 'How the pooler is.',
    guard: 'public',
    handle() {
      const { isBackendThere } = pooler.status;
      const status = isBackendThere ? 'healthy' : 'degraded';
      const timestamp = timestampOf(clock.nowMs());
      return json({ status, timestamp, ...pooler.status }, isBackendThere ? 200 : 503);
    },
  };
}

const NO_WORK: RouteAnswer = { status: 204, headers: { 'retry-after': '2' } };

/** As the pool tells it. */
function workDocument(work: RelayedWork, nowMs: number) {
  const entropy = Buffer.from(work.entropy, 'hex');
  const { jobId, blockIndex, nonceFirst, nonceEnd, shareZeros, blockTimestamp } = work;
  return {
    ...{ jobId, blockIndex, nonceFirst, nonceEnd, shareZeros, blockTimestamp },
    entropy: work.entropy,
    entropyBase64: entropy.toString('base64'),
    farmer: work.custodialWallet,
    farmerHex: Buffer.from(farmerKey(work.custodialWallet)).toString('hex'),
    target: targetOfZeros(shareZeros).toString(16).padStart(HASH_DIGITS, '0'),
    difficulty: String(16n ** BigInt(shareZeros)),
    blockAge: Math.max(0, Math.floor(nowMs / 1_000) - blockTimestamp),
    expiresAt: blockTimestamp + Number(BLOCK_INTERVAL_SECONDS),
  };
}
