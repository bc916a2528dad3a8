import { expect } from 'chai';
import { targetFromDifficulty, HASHES_DIFFICULTY_ONE } from '../../../../core/plugin-api/target.ts';
import type { Seat } from '../../../../core/plugin-api/work-desk.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { KaleJobBuilder } from '../../../../plugins/kale/jobs/kale-job-builder.ts';
import { KaleTemplate } from '../../../../plugins/kale/jobs/kale-template.ts';
import { kernelContext, targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';
import { openBlock, walletOf } from '../miners/fake-field.ts';
import { configOf } from '../miners/miner-bench.ts';

const HARD = targetFromDifficulty(16 ** 15, HASHES_DIFFICULTY_ONE);
const block = openBlock(7);
const { name, index: blockIndex, entropy } = block;
const template = new KaleTemplate({
  block,
  farmers: 200,
  source: 'farm',
  networkTarget: targetOfZeros(9),
});
const submission = (lane: string, nonce = 1n) => ({ dialect: 'http-work', nonce, lane }) as const;

describe('job builder of KALE', () => {
  let clock: FakeClock;
  let seats: Pick<Seat, 'tally'>[];
  let builder: KaleJobBuilder;

  beforeEach(() => {
    clock = new FakeClock();
    seats = [];
    builder = new KaleJobBuilder(configOf(), { seats: () => seats }, clock);
  });

  const zerosOf = (): number => {
    const aimed = builder.build(template, '1').work['http-work']?.aim?.(HARD);
    return [...Array(17).keys()].findIndex((zeros) => targetOfZeros(zeros) === aimed);
  };

  const seated = (work: bigint): Pick<Seat, 'tally'> => ({
    tally: { accepted: 1, rejected: 0, blocks: 0, work, acceptedLastMs: 1 },
  });

  it('names the block as tip, height and search space', () => {
    const job = builder.build(template, '1');
    expect(job).to.deep.include({ id: '1', searchSpace: name, template, kale: { block } });
    expect(template).to.include({ tip: name, height: 7, feesAtomic: 0n });
    expect(job.work['http-work']?.nonceCount).to.equal(1n << 64n);
  });

  it('has one context per farmer and block, with the key of the farmer', () => {
    const [one, two] = [walletOf(1), walletOf(2)];
    const job = builder.build(template, '1');
    const again = builder.build(template, '2');
    const context = builder.context(job, submission(one));
    expect(builder.context(again, submission(one, 9n))).to.equal(context);
    const own = kernelContext({ blockIndex, entropy, farmer: farmerKey(one) });
    expect([...context]).to.deep.equal([...own]);
    expect(builder.context(job, submission(two))).not.to.deep.equal(context);
    const next = new KaleTemplate({
      block: openBlock(8),
      farmers: 1,
      source: 'farm',
      networkTarget: targetOfZeros(9),
    });
    const other = builder.context(builder.build(next, '3'), submission(one));
    expect(other).not.to.deep.equal(context);
  });

  it('hashes for nobody where a lane is no farmer', () => {
    const job = builder.build(template, '1');
    const nobody = kernelContext({ blockIndex, entropy, farmer: new Uint8Array(32) });
    for (const lane of ['', 'nobody', `${walletOf(1)}A`])
      expect([...builder.context(job, submission(lane))]).to.deep.equal([...nobody]);
  });

  it('writes the nonce where the kernel reads it, and solves nothing', () => {
    const into = new Uint8Array(10);
    builder.encode(builder.build(template, '1'), submission('', 0x0102n), into, 1);
    expect([...into]).to.deep.equal([0, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => builder.solve()).to.throw(TypeError);
  });

  it('asks for no more zeros than the miners of the last minutes can find for all farmers', () => {
    expect(zerosOf()).to.equal(12);
    const rateHps = BigInt(Math.ceil((200 * 4 * 16 ** 6) / 300));
    seats = [seated(0n)];
    clock.pass(30_000);
    expect(zerosOf()).to.equal(4);
    for (let minute = 0; minute < 5; minute++) {
      const work = (seats[0]?.tally.work ?? 0n) + 60n * rateHps;
      // The desk has one object for a seat; its tally is another each time.
      const [seat] = seats;
      if (seat !== undefined) Object.assign(seat, seated(work));
      clock.pass(60_000);
      builder.build(template, '1');
    }
    expect(zerosOf()).to.equal(6);
  });

  it('knows templates and jobs of its own alone', () => {
    expect(() => builder.build(structuredClone(template), '1')).to.throw(TypeError);
    const foreign = { id: '1', template, work: {}, kernelContext: new Uint8Array() };
    expect(() => builder.context(foreign, submission(''))).to.throw(TypeError);
  });
});
