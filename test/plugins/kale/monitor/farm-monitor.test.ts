import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { FarmHand } from '../../../../plugins/kale/farm/farm-hand.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { FarmMonitor } from '../../../../plugins/kale/monitor/farm-monitor.ts';
import type { RpcRelay } from '../stellar/rpc-relay.ts';
import { WorkingFarm } from '../working-farm.ts';

describe('farm monitor', function () {
  this.timeout(30_000);
  let farm: WorkingFarm;
  let relay: RpcRelay;

  beforeEach(async () => {
    farm = await WorkingFarm.start({
      farmers: 0,
      sources: 1,
      config: { plant: { opensBlocks: false }, startSeconds: 20 },
    });
    [relay] = farm.pool.relays as [RpcRelay];
  });

  afterEach(() => farm.stop());

  /** Somebody else's plant, in a block of its own. */
  async function opened(): Promise<void> {
    const farming = farm.pool.farm;
    const pair = farm.pair(99);
    if ((await farm.pool.reader.accounts([pair.publicKey()])).value[0] === undefined)
      await farming.farmer(99, 0n);
    await farm.pool.close(300);
    await farming.call(pair, farming.plant(pair, 0n));
    farm.pool.clock.pass(5_000);
  }

  function blocks(): readonly string[] {
    return farm.log.events.flatMap((event) =>
      event.kind === 'block-seen' || event.kind === 'block-missed'
        ? [`${event.kind} ${event.blockIndex}`]
        : [],
    );
  }

  it('puts each block on record once, and those between that it never saw open', async () => {
    await opened();
    await farm.look();
    await farm.look();
    await opened();
    await opened();
    await opened();
    await farm.look();
    expect(blocks()).to.deep.equal([
      'block-seen 1',
      'block-missed 2',
      'block-missed 3',
      'block-seen 4',
    ]);
  });

  it('goes on after a restart with what is on record', async () => {
    await opened();
    await farm.look();
    await opened();
    await opened();
    await farm.die();
    await farm.die();
    expect(blocks()).to.deep.equal(['block-seen 1', 'block-missed 2', 'block-seen 3']);
  });

  it('shows a block only when it is on record', async () => {
    const shown: number[] = [];
    farm.life.monitor.listen((view) => {
      if (view.block !== undefined) shown.push(view.index);
    });
    farm.log.before = () => {
      throw new PoolError('STORAGE_UNAVAILABLE', 'away');
    };
    await opened();
    await farm.look();
    expect(shown).to.deep.equal([]);
    expect(farm.life.monitor.health.problem).to.equal('away');
    farm.log.before = () => undefined;
    await farm.look();
    expect(shown).to.deep.equal([1]);
    expect(blocks()).to.deep.equal(['block-seen 1']);
  });

  it('takes no notice of a node that went back', async () => {
    await opened();
    let isReplayed = false;
    let old: Record<string, unknown> | undefined;
    relay.rewrite = (method, result) => {
      if (method !== 'getLedgerEntries') return result;
      old ??= result;
      return isReplayed ? old : result;
    };
    await farm.look();
    await farm.look();
    const before = farm.life.monitor.view;
    isReplayed = true;
    await farm.look();
    expect(farm.life.monitor.view).to.equal(before);
    expect(farm.life.monitor.health.failures).to.equal(1);
    isReplayed = false;
    await farm.look();
    expect(farm.life.monitor.view?.ledger).to.be.above(before?.ledger ?? 0);
  });

  it('outlives an outage, and tells of it once', async () => {
    relay.always = 'unavailable';
    for (let looks = 0; looks < 5; looks += 1) await farm.look();
    expect(farm.life.monitor.health.failures).to.equal(5);
    relay.always = undefined;
    await farm.look();
    expect(farm.life.monitor.health).to.deep.equal({ problem: undefined, failures: 0, ageMs: 0 });
    expect(farm.told.map(({ level, text }) => `${level}: ${text}`)).to.deep.equal([
      'warn: the farm cannot be seen; it is looked at again and again',
      'info: the farm can be seen again',
    ]);
  });

  it('does not start where nobody answers in time', async () => {
    relay.always = 'unavailable';
    let pauses = 0;
    const monitor = madeMonitor([], async (ms) => {
      pauses += 1;
      farm.pool.clock.pass(ms);
    });
    const error: unknown = await monitor.start().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(PoolError);
    expect((error as PoolError).code).to.match(/^DAEMON_/);
    expect(pauses).to.equal(4);
  });

  it('starts with the first look that succeeds', async () => {
    relay.always = 'unavailable';
    const monitor = madeMonitor([], async (_, signal) => {
      if (relay.always === undefined) await ended(signal);
      relay.always = undefined;
      farm.pool.clock.pass(5_000);
    });
    await monitor.start();
    expect(monitor.view?.ledger).to.be.above(0);
    await monitor.stop();
  });

  it('keeps hands apart: one that fails or hangs concerns no other', async () => {
    const seen: number[] = [];
    let hangs = 0;
    let free = () => {};
    const good = handOf('good', async ({ ledger }) => void seen.push(ledger));
    const bad = handOf('bad', () => Promise.reject(new Error('broken')));
    const rude = handOf('rude', () => {
      throw new Error('at once');
    });
    const slow = handOf('slow', () => {
      hangs += 1;
      return new Promise((resolve) => {
        free = resolve;
      });
    });
    let looks = 0;
    let wake = () => {};
    const enough = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const monitor = madeMonitor([rude, bad, slow, good], async (ms, signal) => {
      looks += 1;
      if (looks === 4) {
        wake();
        await ended(signal);
      }
      await farm.pool.close();
      farm.pool.clock.pass(ms);
    });
    await monitor.start();
    await enough;
    expect(seen).to.have.length(4);
    expect(hangs).to.equal(1);
    expect(farm.told.map(({ facts }) => facts)).to.have.length(2);
    free();
    await monitor.stop();
  });

  function madeMonitor(
    hands: readonly FarmHand[],
    pause: (ms: number, signal: AbortSignal) => Promise<void>,
  ): FarmMonitor {
    const { config, log, pool, told } = farm;
    const tell = (facts: object, text: string) => told.push({ level: 'any', facts, text });
    const logger = { debug: tell, info: tell, warn: tell, error: tell };
    const { reader, rpc, clock } = pool;
    const parts = { config, reader, rpc, log, record: log.record, clock, logger };
    return new FarmMonitor(parts, { hands, pause });
  }
});

function handOf(name: string, attend: (view: FarmView) => Promise<void>): FarmHand {
  return { name, attend, stop: async () => {} };
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new Error('ended'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
