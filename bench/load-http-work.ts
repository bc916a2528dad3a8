import { HashAhead } from './hash-ahead.ts';
import { HttpRig, type RigListener } from './http-rig.ts';
import type { LoadPlan, LoadReport, Spread } from './load-plan.ts';
import { Samples } from './samples.ts';

type HttpWorkPlan = Extract<LoadPlan, { kind: 'http-work' }>;

const TICK_MS = 1;

/**
 * An open loop: shares and looks for jobs are due at times that are fixed beforehand, and latencies count from
 * these, so that a host that falls behind is not spared.
 */
export async function loadHttpWork(
  plan: HttpWorkPlan,
  report: (report: LoadReport) => void,
): Promise<void> {
  const fail = (reason: string) => report({ kind: 'failed', reason });
  const [shares, looks, news] = [new Samples(), new Samples(), new Samples()];
  const refusals = new Map<string, number>();
  let [accepted, rejected, blocks, unhashed] = [0, 0, 0, 0];
  let isMeasuring = false;
  const listener: RigListener = {
    failed: fail,
    share: (dueMs, { status, body, atMs }) => {
      if (!isMeasuring) return;
      shares.add(atMs - dueMs);
      if (status === 200) accepted++;
      else {
        rejected++;
        refusals.set(body, (refusals.get(body) ?? 0) + 1);
      }
      if (status === 200 && body.includes('"is_block":true')) blocks++;
    },
    unhashed: () => {
      if (isMeasuring) unhashed++;
    },
    looked: (dueMs, { atMs }) => {
      if (isMeasuring) looks.add(atMs - dueMs);
    },
    told: firstToLast((ms) => {
      if (isMeasuring) news.add(ms);
    }),
  };
  const hashing = new HashAhead(fail);
  const rigs = await Promise.all(
    Array.from({ length: plan.workers }, (_, index) => {
      const waits = index % 2 === 0;
      const rig = new HttpRig({ index, waits, ...plan.target }, hashing.stock(), listener);
      return rig.begin().then(() => rig);
    }),
  );
  const lookers = rigs.filter(({ waits }) => !waits);
  const timers = [
    onSchedule(plan.sharesPerSecond, (turn, dueMs) => rigs[turn % rigs.length]?.share(dueMs)),
    onSchedule(plan.looksPerSecond, (turn, dueMs) => lookers[turn % lookers.length]?.look(dueMs)),
  ];
  await pause(plan.warmUpMs);
  report({ kind: 'measuring' });
  isMeasuring = true;
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await pause(plan.measureMs);
  isMeasuring = false;
  const seconds = (performance.now() - startedMs) / 1000;
  const used = process.cpuUsage(cpu);
  report({ kind: 'measured' });
  for (const timer of timers) clearInterval(timer);
  report({
    kind: 'http-work',
    shares: spread(shares),
    looks: spread(looks),
    news: spread(news),
    accepted,
    rejected,
    refusals: [...refusals],
    blocks,
    unhashed,
    seconds,
    generatorMicros: (used.user + used.system) / Math.max(accepted, 1),
  });
}

/** Times of each job's arrival after it had reached the first of all. */
function firstToLast(add: (ms: number) => void): RigListener['told'] {
  const first = new Map<string, number>();
  return (tip, atMs) => {
    const firstMs = first.get(tip);
    if (firstMs === undefined) first.set(tip, atMs);
    else add(atMs - firstMs);
  };
}

/** Calls for each turn that has become due. */
function onSchedule(perSecond: number, act: (turn: number, dueMs: number) => void): NodeJS.Timeout {
  const startMs = performance.now();
  let turn = 0;
  return setInterval(() => {
    const nowMs = performance.now();
    for (;;) {
      const dueMs = startMs + (turn * 1000) / perSecond;
      if (dueMs > nowMs) return;
      act(turn++, dueMs);
    }
  }, TICK_MS);
}

function spread(samples: Samples): Spread {
  const [p50Ms = 0, p99Ms = 0, maxMs = 0] = samples.quantiles(0.5, 0.99, 1);
  return { count: samples.count, p50Ms, p99Ms, maxMs };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
