import { expect } from 'chai';
import { settleBy } from '../../../../plugins/kale/commands/settle.ts';
import type { Finding } from '../../../../plugins/kale/stellar/submitter/fate-finder.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import { HarvestSeason } from '../harvesting/harvest-season.ts';

const LOST: Finding = { kind: 'lost', isUnanimous: true };
const OPEN: Finding = { kind: 'open', isHeard: true };
const WHO = { by: 'ann', why: 'seen at an explorer' };
const NOBODY = { by: undefined, why: undefined };

describe('sweeps that a person settles', () => {
  let season: HarvestSeason;
  let index: number;
  /** Of the sweep's transaction. */
  let hash: string;
  let written: string;

  afterEach(() => season.stop());

  /** A sweep that no node tells of, and a deposit that keeps its accounts from telling. */
  const lose = async (happens: boolean, deposits: readonly bigint[]) => {
    season = await HarvestSeason.start(deposits.length);
    index = await season.grow(deposits.map(() => 1));
    await season.end();
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    submitter.submit = async (request) => {
      if (!request.key.startsWith('sweep')) return submit(request);
      submitter.submit = submit;
      const [relay] = season.pool.relays;
      // Signed, on record, and never in a ledger: its time bound passes.
      if (!happens) relay?.methods.set('sendTransaction', 'error');
      const outcome = await submit(request);
      relay?.methods.clear();
      hash = 'hash' in outcome ? outcome.hash : '';
      return { kind: 'undecided', hash };
    };
    for (let looks = 0; looks < 3; looks += 1) {
      await season.look();
      await season.wait();
    }
    for (const [at, amount] of deposits.entries()) await pay(at, amount);
    for (let looks = 0; looks < 6; looks += 1) {
      await season.look();
      await season.wait();
    }
  };

  const pay = async (at: number, amount: bigint) => {
    const grower = season.growers[at];
    if (grower !== undefined && amount > 0n)
      await season.pool.farm.devnet.issueKale(grower.pair.publicKey(), amount);
  };

  const settle = async (options: Record<string, unknown>, finding: Finding = LOST) => {
    const { network, rpc, reader } = season.pool;
    written = '';
    const finder = { find: async () => finding };
    const { record } = season;
    const parts = { network, rpc, reader, finder, record, log: record };
    const [deed] = await record.undecidedTransactions();
    const nameless = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    const call = settleBy(parts, nameless);
    return call({
      options: { transaction: deed?.innerHash, ...WHO, ...options },
      write: (text) => {
        written += text;
      },
    });
  };

  const applied = (): Finding => {
    const outcome = { kind: 'applied', hash, ledger: 7, closeTime: 1n, fee: 1n } as const;
    return { kind: 'known', outcome: { ...outcome, value: undefined } };
  };

  const states = async () => (await season.record.harvests(index)).map(({ state }) => state);
  const sweeps = () => season.record.events.filter(({ kind }) => kind === 'sweep-begun').length;
  const told = () =>
    season.record.events.find(
      (event): event is Extract<KaleEvent, { kind: 'settled-by-operator' }> =>
        event.kind === 'settled-by-operator',
    );

  it('are listed with all that they can be looked up by, and with what waits', async () => {
    await lose(true, [0n, 5n]);
    expect(await states()).to.deep.equal(['sweeping', 'sweeping']);
    expect(await settle({ transaction: undefined, ...NOBODY })).to.equal(0);
    const [deed] = await season.record.undecidedTransactions();
    expect(written).to.contain(deed?.innerHash).and.contain(`sequence number ${deed?.sequence}`);
    expect(written).to.contain(`above ${deed?.ledger}`).and.contain(`${deed?.source}`);
    expect(written).to.match(/2 pails with [1-9]\d* stroops, of blocks \d+\n/);
    const all = written;
    expect(await settle(NOBODY)).to.equal(0);
    expect(written).to.equal(all);
  });

  it('are not listed as if they were settled where it is not said what became of them', async () => {
    await lose(true, [0n, 5n]);
    for (const options of [
      { ...NOBODY, ledger: 7 },
      { ...NOBODY, why: 'seen' },
      { ...NOBODY, by: 'ann' },
    ])
      for (const transaction of [{}, { transaction: undefined }]) {
        const settling = settle({ ...options, ...transaction });
        const error = await settling.catch((thrown: unknown) => thrown);
        expect(error).to.include({ code: 'CONFIG_INVALID' });
        expect(written).to.equal('');
      }
  });

  it('are swept where it happened, and credited once', async () => {
    await lose(true, [0n, 5n]);
    expect(await settle({ notApplied: true })).to.equal(1);
    expect(written).to.contain('hold less than they would');
    expect(await settle({ applied: 'ab'.repeat(32), ledger: 9 })).to.equal(1);
    expect(written).to.contain('none of the envelopes');
    expect(await settle({ applied: hash })).to.equal(1);
    expect(written).to.contain('--ledger');
    const { sequence: ledger } = season.pool.farm.devnet.latest;
    expect(await settle({ applied: hash, ledger: ledger + 9 })).to.equal(1);
    expect(await settle({ applied: hash, ledger: ledger - 8 }), written).to.equal(0);
    expect(told()).to.include({ verdict: 'applied', proof: 'accounts', hash, ...WHO });
    expect(await states()).to.deep.equal(['swept', 'swept']);
    await season.finish();
    expect(sweeps()).to.equal(1);
    expect(await season.record.undecidedTransactions()).to.deep.equal([]);
  });

  it('begin anew where it never happened', async () => {
    await lose(false, [0n, 5n]);
    expect(await states()).to.deep.equal(['sweeping', 'sweeping']);
    const { sequence: ledger } = season.pool.farm.devnet.latest;
    expect(await settle({ applied: hash, ledger: ledger - 8 })).to.equal(1);
    expect(written).to.contain('did not happen');
    expect(await settle({ notApplied: true }), written).to.equal(0);
    expect(told()).to.include({ verdict: 'not-applied', proof: 'accounts' });
    await season.finish();
    expect(await states()).to.deep.equal(['swept', 'swept']);
    expect(sweeps()).to.equal(2);
  });

  it('are not given back where deposits hide that it happened', async () => {
    await lose(true, [10_000_000_000_000n]);
    expect(await states()).to.deep.equal(['sweeping']);
    expect(await settle({ notApplied: true })).to.equal(1);
    expect(written).to.contain('hides whether it happened');
    expect(await states()).to.deep.equal(['sweeping']);
  });

  it('are settled by nobody while it may still happen, and never against nodes', async () => {
    await lose(true, [0n, 5n]);
    expect(await settle({ notApplied: true }, OPEN)).to.equal(1);
    expect(written).to.contain('its sequence number may still be used');
    const known = applied();
    expect(await settle({ notApplied: true }, known)).to.equal(1);
    expect(written).to.contain(`in ledger 7, as ${hash}`);
    const expired: Finding = { kind: 'known', outcome: { kind: 'expired', hash } };
    expect(await settle({ applied: hash, ledger: 7 }, expired)).to.equal(1);
    expect(told()).to.equal(undefined);
    expect(await settle({ applied: hash }, known)).to.equal(0);
    expect(told()).to.include({ proof: 'nodes', ledger: 7 });
    expect(await states()).to.deep.equal(['swept', 'swept']);
  });

  it('are not settled by the word of nodes where accounts speak against it', async () => {
    await lose(true, [0n, 5n]);
    const expired: Finding = { kind: 'known', outcome: { kind: 'expired', hash } };
    expect(await settle({ notApplied: true }, expired)).to.equal(1);
    expect(written).to.contain('hold less than they would');
    expect(await states()).to.deep.equal(['sweeping', 'sweeping']);
    await season.stop();
    await lose(false, [0n, 5n]);
    expect(await settle({ applied: hash }, applied())).to.equal(1);
    expect(written).to.contain('did not happen');
    expect(await states()).to.deep.equal(['sweeping', 'sweeping']);
    expect(await settle({ notApplied: true }, expired)).to.equal(0);
    expect(told()).to.include({ verdict: 'not-applied', proof: 'nodes' });
  });

  it('are settled by the word of nodes where accounts do not tell', async () => {
    await lose(false, [10_000_000_000_000n]);
    expect(await settle({ notApplied: true })).to.equal(1);
    const expired: Finding = { kind: 'known', outcome: { kind: 'expired', hash } };
    expect(await settle({ notApplied: true }, expired)).to.equal(0);
    expect(told()).to.include({ verdict: 'not-applied', proof: 'nodes' });
  });

  it('are settled once', async () => {
    await lose(false, [0n, 5n]);
    const [deed] = await season.record.undecidedTransactions();
    expect(await settle({ notApplied: true })).to.equal(0);
    const again = settle({ transaction: deed?.innerHash, notApplied: true });
    expect(await again.catch((error: unknown) => error)).to.include({ code: 'CONFIG_INVALID' });
    expect(sweeps()).to.equal(1);
  });

  it('are settled by who comes first, and not where the record does not take it', async () => {
    await lose(false, [0n, 5n]);
    const { record } = season;
    record.before = ([event]) => {
      if (event?.kind === 'settled-by-operator') throw new RangeError('has a balance of 7');
    };
    expect(await settle({ notApplied: true })).to.equal(1);
    expect(written).to.equal('refused: the record does not take it (has a balance of 7)\n');
    record.before = ([event, ...others]) => {
      record.before = () => undefined;
      if (event?.kind === 'settled-by-operator')
        record.append([{ ...event, by: 'bob' }, ...others]).catch(() => undefined);
    };
    expect(await settle({ notApplied: true })).to.equal(1);
    expect(written).to.equal('refused: the pool settled it meanwhile (is not undecided)\n');
    expect(told()).to.include({ by: 'bob' });
  });

  it('need somebody with a name who says why', async () => {
    await lose(true, [0n, 5n]);
    for (const options of [
      { notApplied: true, by: undefined },
      { notApplied: true, why: '' },
      { notApplied: true, applied: hash },
      { applied: 'no hash' },
      { transaction: undefined, notApplied: true },
    ]) {
      const error = await settle(options).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'CONFIG_INVALID' });
    }
  });
});
