import { expect } from 'chai';
import { HeldControl } from '../../../core/control/held-control.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { rejection } from '../storage/storage-suite.ts';
import { MemoryControls } from './memory-controls.ts';

const POOL = { poolId: 'one', pluginId: 'tiny', fileFeePercent: 1 };
const AWAY = () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', 'the database is away'));

describe('held control', () => {
  let store: MemoryControls;
  let log: NotedLog;
  let control: HeldControl;

  /** The pool's next life. */
  async function next(fileFeePercent = 1): Promise<HeldControl> {
    const pool = { ...POOL, fileFeePercent };
    const options = { ...pool, feePercent: fileFeePercent, feePercentMax: 5 };
    const held = new HeldControl(options, await store.load(pool), store, log);
    held.knows([95.5, 0.5]);
    return held;
  }

  beforeEach(async () => {
    store = new MemoryControls();
    log = new NotedLog();
    control = await next();
  });

  it("is the file's fee, and nothing kept, at first", () => {
    expect(control.feePercent).to.equal(1);
    expect(control.kept).to.equal(undefined);
  });

  it('puts a fee in force once it is on record, and says so', async () => {
    let finish: () => void = () => undefined;
    store.obstacles.push(() => new Promise((resolve) => (finish = resolve)));
    const setting = control.setFeePercent(2.5);
    await Promise.resolve();
    expect(control.feePercent).to.equal(1);
    finish();
    await setting;
    expect(control.feePercent).to.equal(2.5);
    expect(log.facts('fee was set')).to.deep.equal([{ feePercent: 2.5, before: 1 }]);
  });

  it('keeps both over lives, until the file says another fee', async () => {
    await control.setFeePercent(0);
    await control.keep({ motd: 'ahoy' });
    const second = await next();
    expect(second.feePercent).to.equal(0);
    expect(second.kept).to.deep.equal({ motd: 'ahoy' });
    const third = await next(1.5);
    expect(third.feePercent).to.equal(1.5);
    expect(third.kept).to.deep.equal({ motd: 'ahoy' });
    // What was dropped does not come back with the old file.
    expect((await next()).feePercent).to.equal(1);
  });

  it('stays as it was where a change could not be recorded, and takes the next one', async () => {
    await control.keep(1);
    store.obstacles.push(AWAY, AWAY);
    const lost = [control.setFeePercent(2), control.keep(2)].map(rejection);
    for (const error of await Promise.all(lost)) {
      expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    }
    expect([control.feePercent, control.kept]).to.deep.equal([1, 1]);
    await control.setFeePercent(3);
    expect([control.feePercent, control.kept]).to.deep.equal([3, 1]);
  });

  it('refuses fees out of bounds, exactly, before anything is recorded', async () => {
    for (const percent of [-0.1, 5.1, Number.NaN, Number.POSITIVE_INFINITY, '2' as never]) {
      expect(await rejection(control.setFeePercent(percent))).to.be.instanceOf(RangeError);
    }
    // 96 percent are the coin's.
    expect((await rejection(control.setFeePercent(4.001))).message).to.match(
      /more than the reward/,
    );
    expect(store.calls).to.deep.equal(['load one']);
    await control.setFeePercent(4);
    expect(control.feePercent).to.equal(4);
  });

  it('refuses any fee before the fees of the coin are known', async () => {
    const early = new HeldControl(
      { ...POOL, feePercent: 1, feePercentMax: 5 },
      await store.load(POOL),
      store,
      log,
    );
    expect(await rejection(early.setFeePercent(1))).to.be.instanceOf(RangeError);
  });

  it('takes one change after the other', async () => {
    const order: string[] = [];
    const slow = () => Promise.resolve().then(() => void order.push(`${control.feePercent}`));
    store.obstacles.push(slow, slow, slow);
    await Promise.all([2, 3, 4].map((percent) => control.setFeePercent(percent)));
    expect(order).to.deep.equal(['1', '2', '3']);
    expect(store.calls.slice(1)).to.deep.equal(['fee one 1 2', 'fee one 2 3', 'fee one 3 4']);
    expect(control.feePercent).to.equal(4);
  });

  it('keeps JSON of up to 16 KiB, and nothing else', async () => {
    const fits = 'x'.repeat(16_382);
    await control.keep(fits);
    expect(control.kept).to.equal(fits);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const value of [`${fits}y`, 'é'.repeat(8_192), undefined, 1n, circle, () => 1]) {
      expect(await rejection(control.keep(value))).to.be.instanceOf(RangeError);
    }
    expect(control.kept).to.equal(fits);
  });

  it('hands out copies of what is kept', async () => {
    const value = { list: [1] };
    await control.keep(value);
    value.list.push(2);
    (control.kept as typeof value).list.push(3);
    expect(control.kept).to.deep.equal({ list: [1] });
  });

  it('is deaf once its pool has ended, when all is recorded that was under way', async () => {
    let finish: () => void = () => undefined;
    store.obstacles.push(() => new Promise((resolve) => (finish = resolve)));
    const under = control.setFeePercent(2);
    await Promise.resolve();
    const waiting = rejection(control.setFeePercent(3));
    let isClosed = false;
    const closing = control.close().then(() => {
      isClosed = true;
    });
    await Promise.resolve();
    expect(isClosed).to.equal(false);
    finish();
    await Promise.all([under, closing]);
    expect(await waiting).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(await rejection(control.keep(1))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(store.calls).to.deep.equal(['load one', 'fee one 1 2']);
  });
});
