import { expect } from 'chai';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { BlockRegister } from '../../../../plugins/kale/monitor/block-register.ts';
import { MemoryEventLog } from '../memory-event-log.ts';

const BEGAN = 1_800_000_000n;

describe('the register of blocks', () => {
  let log: MemoryEventLog;
  let register: BlockRegister;

  beforeEach(() => {
    log = new MemoryEventLog();
    register = fresh();
  });

  function fresh(): BlockRegister {
    return new BlockRegister({ log, record: log.record });
  }

  async function refusal(index: number, closeTime: bigint): Promise<unknown> {
    const error: unknown = await register.enter(viewOf(index, closeTime)).catch((e: unknown) => e);
    return (error as { readonly code?: string } | undefined)?.code;
  }

  it('takes no block that cannot be open yet, by the time of the last one', async () => {
    await register.enter(viewOf(100, BEGAN));
    const count = log.events.length;
    expect(await refusal(2_000_000_000, BEGAN + 300n)).to.equal('DAEMON_RPC');
    expect(await refusal(103, BEGAN + 599n)).to.equal('DAEMON_RPC');
    expect(log.events).to.have.length(count);
    expect(await register.last()).to.equal(100);
    expect(await refusal(102, BEGAN + 600n)).to.equal(undefined);
    register = fresh();
    expect(await refusal(2_000_000_000, BEGAN + 900n)).to.equal('DAEMON_RPC');
    expect(await refusal(103, BEGAN + 900n)).to.equal(undefined);
  });

  it('takes no first block that would be older than the clock', async () => {
    expect(await refusal(2_000_000_000, BEGAN)).to.equal('DAEMON_RPC');
    expect(await refusal(100_000, BEGAN)).to.equal(undefined);
  });

  it('enters a long absence in parts, and goes on where one is missing', async () => {
    await register.enter(viewOf(100, BEGAN));
    const later = viewOf(2_700, BEGAN + 300n * 2_600n);
    let appends = 0;
    log.before = (events) => {
      expect(events.length).to.be.at.most(1_000);
      appends += 1;
      if (appends === 2) throw new Error('away');
    };
    await register.enter(later).catch(() => undefined);
    expect(await register.last()).to.equal(1_100);
    register = fresh();
    await register.enter(later);
    expect(log.of('block-missed')).to.have.length(2_599);
    expect(log.of('block-seen')).to.have.length(2);
  });
});

function viewOf(index: number, closeTime: bigint): FarmView {
  const block = emptyFarmBlock(closeTime);
  return { ledger: 5, closeTime, index, block, making: block, isPaused: false, isDue: false };
}
