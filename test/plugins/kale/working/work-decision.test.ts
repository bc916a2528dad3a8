import { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { Plot } from '../../../../plugins/kale/working/plot.ts';
import { isSent, workToSend } from '../../../../plugins/kale/working/work-decision.ts';

const BLOCK = {
  ...emptyFarmBlock(0n),
  minGap: 0,
  maxGap: 50,
  minStake: 0n,
  maxStake: 1_000n,
  minZeros: 0,
  maxZeros: 10,
  normalizedTotal: 10_000n,
};
const VIEW: FarmView = {
  ledger: 138,
  closeTime: 280n,
  index: 1,
  block: BLOCK,
  making: BLOCK,
  isPaused: false,
  isDue: false,
};
/** Of that resubmission, at gap 40; see the gain's own test for the arithmetic. */
const POT = 25_050_000_000n;
const GAIN = (2_000n * POT) / 10_200n - (1_400n * POT) / 10_000n;
const WORSE = { nonce: 1n, hash: '11', zeros: 5 };
const BETTER = { nonce: 2n, hash: '22', zeros: 7 };

describe('work to send', () => {
  let plot: Plot;

  beforeEach(() => {
    const row = { blockIndex: 1, farmerId: 'a', state: 'planted', attempts: 1 } as const;
    const wallet = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 1)).publicKey();
    const pail = { stake: 500n, ledger: 100, hash: undefined, reason: undefined };
    plot = new Plot({ ...row, ...pail }, wallet);
  });

  /** With a fee of a tenth of an XLM. */
  function sent(stroopsPerXlm: number | undefined) {
    return workToSend(plot, VIEW, { lead: 45, fee: 1_000_000n, stroopsPerXlm });
  }

  it('is the best one where the farm has none', () => {
    expect(sent(undefined)).to.equal(undefined);
    plot.best = BETTER;
    expect(sent(undefined)).to.equal(BETTER);
  });

  it('is a better one only where it brings more than its fee', () => {
    plot.best = BETTER;
    plot.worked = { gap: 20, zeros: 5, isOwn: true };
    expect(sent(undefined)).to.equal(undefined);
    expect(sent(Number(GAIN) * 10 - 10)).to.equal(BETTER);
    expect(sent(Number(GAIN) * 10)).to.equal(undefined);
  });

  it('is the best one where somebody else sent one with fewer zeros, whatever the price', () => {
    plot.best = BETTER;
    plot.worked = { gap: 2, zeros: 5, isOwn: false };
    expect(sent(undefined)).to.equal(BETTER);
    expect(isSent(plot)).to.equal(false);
    plot.worked = { gap: 2, zeros: 7, isOwn: false };
    expect(sent(undefined)).to.equal(undefined);
    expect(isSent(plot)).to.equal(true);
  });

  it('is never one with as few zeros', () => {
    plot.best = WORSE;
    plot.worked = { gap: 20, zeros: 5, isOwn: true };
    expect(sent(1)).to.equal(undefined);
  });

  it('is none in the ledger of the plant, twice at one look, or after the end', () => {
    plot.best = BETTER;
    expect(
      workToSend(plot, { ...VIEW, ledger: 100 }, { lead: 45, fee: 1n, stroopsPerXlm: 1 }),
    ).to.equal(undefined);
    plot.triedAt = VIEW.ledger;
    expect(sent(1)).to.equal(undefined);
    plot.triedAt = -1;
    plot.isFinal = true;
    expect(sent(1)).to.equal(undefined);
  });
});
