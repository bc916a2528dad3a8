import { expect } from 'chai';
import type { AuditAct } from '../../../core/audit/audit-trail.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { CheckedDesk } from '../../../core/payouts/checked-desk.ts';
import type {
  DeskRefusal,
  MinerTerms,
  PayoutRequest,
  PayoutSettings,
} from '../../../core/payouts/miner-desk.ts';
import type { AddressStanding, WishStore } from '../../../core/payouts/wish-store.ts';

const TERMS: MinerTerms = {
  payoutsEnabled: true,
  minimumAtomic: atomic(1000n),
  requestMinAtomic: atomic(100n),
};
const NOTHING: AddressStanding = { balanceAtomic: atomic(500n), held: undefined, open: undefined };
const SETTINGS: PayoutSettings = {
  thresholdAtomic: undefined,
  payoutCoin: undefined,
  autoExchange: false,
  createdAtMs: undefined,
  changedAtMs: undefined,
};
const REQUEST: PayoutRequest = {
  id: 7n,
  poolId: 'btc',
  address: 'alice',
  amountAtomic: undefined,
  state: 'pending',
  reason: '',
  createdAtMs: 0,
  completedAtMs: undefined,
};

/** What was done, in its order. */
class Notes implements WishStore {
  readonly lines: string[] = [];
  readonly acts: AuditAct[] = [];
  standingNow: AddressStanding = NOTHING;
  requested: PayoutRequest | undefined = REQUEST;
  trailFails = false;

  readonly record = async (act: AuditAct): Promise<void> => {
    if (this.trailFails) throw new Error('no trail');
    this.acts.push(act);
    this.lines.push(act.act);
  };
  readonly settings = async () => SETTINGS;
  readonly standing = async () => this.standingNow;
  readonly change = async () => {
    this.lines.push('changed');
    return SETTINGS;
  };
  readonly request = async () => {
    this.lines.push('requested');
    return this.requested;
  };
}

/** The sentence of a refusal, with amounts in angle brackets. */
function wordsOf(answer: DeskRefusal | object): string {
  const { reason } = answer as DeskRefusal;
  return typeof reason === 'string' ? reason : reason((amount) => `<${amount}>`);
}

describe('CheckedDesk', () => {
  let notes: Notes;
  let terms: MinerTerms;
  const desk = () => new CheckedDesk((pool) => (pool === 'btc' ? terms : undefined), notes, notes);
  const change = (threshold: bigint | undefined) =>
    desk().change(
      'btc',
      'alice',
      { thresholdAtomic: threshold === undefined ? undefined : atomic(threshold) },
      'api ::1',
    );
  const request = (amount?: bigint) =>
    desk().request('btc', 'alice', amount === undefined ? undefined : atomic(amount), 'api ::1');

  beforeEach(() => {
    notes = new Notes();
    terms = TERMS;
  });

  for (const threshold of [100n, 1_000_000_000n, undefined]) {
    it(`takes a threshold of ${threshold}, with the trail first`, async () => {
      expect(await change(threshold)).to.equal(SETTINGS);
      expect(notes.lines).to.deep.equal(['payout-settings-changed', 'changed']);
      expect(notes.acts).to.deep.equal([
        {
          actor: 'miner:alice',
          origin: 'api ::1',
          act: 'payout-settings-changed',
          subject: 'alice',
          facts: { pool: 'btc', thresholdAtomic: String(threshold ?? 'default') },
        },
      ]);
    });
  }

  for (const [threshold, says] of [
    [99n, 'least threshold is <100>'],
    [1_000_000_001n, 'highest threshold is <1000000000>'],
  ] as const) {
    it(`refuses a threshold of ${threshold}`, async () => {
      const refusal = await change(threshold);
      expect(refusal).to.include({ kind: 'refused', field: 'threshold' });
      expect(wordsOf(refusal)).to.contain(says);
      expect(notes.lines).to.deep.equal([]);
    });
  }

  it('refuses a coin that is no ticker, and takes one that is', async () => {
    const wish = (payoutCoin: string) => desk().change('btc', 'alice', { payoutCoin }, 'api ::1');
    expect(await wish('B T C')).to.include({ kind: 'refused', field: 'payoutCoin' });
    expect(await wish('XMR')).to.equal(SETTINGS);
  });

  for (const amount of [100n, 500n, undefined]) {
    it(`takes a request for ${amount ?? 'all'}, with the trail first`, async () => {
      expect(await request(amount)).to.equal(REQUEST);
      expect(notes.lines).to.deep.equal(['payout-requested', 'requested']);
      expect(notes.acts[0]?.facts).to.deep.equal({
        pool: 'btc',
        amountAtomic: String(amount ?? 'all'),
      });
    });
  }

  for (const [what, field, says, setUp, amount] of [
    ['more than there is', 'amount', 'balance is <500>', {}, 501n],
    ['less than may be asked for', 'amount', 'is <100>', {}, 99n],
    [
      'all of too little',
      'amount',
      'this would be <40>',
      { balanceAtomic: atomic(40n) },
      undefined,
    ],
    ['what a debt left', 'amount', 'this would be <-4>', { balanceAtomic: atomic(-4n) }, undefined],
    ['a held address', 'address', 'no such address', { held: 'no such address' }, 100n],
    ['a second one', 'address', 'earlier request', { open: REQUEST }, 100n],
  ] as const) {
    it(`refuses a request for ${what}`, async () => {
      notes.standingNow = { ...NOTHING, ...setUp };
      const refusal = await request(amount);
      expect(refusal).to.include({ kind: 'refused', field });
      expect(wordsOf(refusal)).to.contain(says);
      expect(notes.lines).to.deep.equal([]);
    });
  }

  it('refuses one of two requests that come at once', async () => {
    notes.requested = undefined;
    expect(await request(100n)).to.include({ kind: 'refused', field: 'address' });
  });

  it('refuses a request where nothing is paid out, and takes settings', async () => {
    terms = { ...TERMS, payoutsEnabled: false };
    expect(await request()).to.include({ kind: 'refused', field: 'pool' });
    expect(await change(200n)).to.equal(SETTINGS);
  });

  it('knows only pools that run', async () => {
    const other = desk();
    expect(other.terms('xmr')).to.equal(undefined);
    expect(await other.request('xmr', 'alice', undefined, 'api')).to.include({ field: 'pool' });
    expect(await other.change('xmr', 'alice', {}, 'api')).to.include({ field: 'pool' });
  });

  it('does nothing where the trail cannot be written', async () => {
    notes.trailFails = true;
    const outcomes = await Promise.allSettled([request(), change(200n)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(notes.lines).to.deep.equal([]);
  });
});
