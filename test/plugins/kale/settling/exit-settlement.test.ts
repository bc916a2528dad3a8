import { expect } from 'chai';
import { DeedSettlement } from '../../../../plugins/kale/settling/deed-settlement.ts';
import type { Claim, Settlement } from '../../../../plugins/kale/settling/deed-settlement.ts';
import { hangingDeeds } from '../../../../plugins/kale/settling/hanging-deeds.ts';
import type { Finding } from '../../../../plugins/kale/stellar/submitter/fate-finder.ts';
import { KeptFarm } from '../farmers/kept-farm.ts';

const LOOKS = 9;

describe('exits that a person settles', () => {
  let farm: KeptFarm;

  beforeEach(async () => {
    farm = await KeptFarm.start();
  });

  afterEach(() => farm.stop());

  /** A farmer that leaves, by an exit of which no node tells whether it happened. */
  const lost = async (happens: boolean) => {
    const [farmer] = await farm.join(1, farm.payee.publicKey());
    if (farmer === undefined) throw new Error('nobody joined');
    await farm.look(2);
    await farm.pay(farmer.custodialWallet, '3.0000000');
    await farm.look(LOOKS + 1);
    await farm.desk.leave(farmer.farmerId, undefined);
    const sent = await exit(happens);
    farm.record.undecided = [sent];
    return { farmerId: farmer.farmerId, hash: sent.hash, sent };
  };

  /** The next look's exit; what becomes of it is not told. */
  const exit = async (happens: boolean) => {
    const { submitter, relays, journal } = farm.pool;
    const submit = submitter.submit.bind(submitter);
    submitter.submit = async (request) => {
      submitter.submit = submit;
      if (!happens) relays[0]?.methods.set('sendTransaction', 'error');
      const outcome = await submit(request);
      relays[0]?.methods.clear();
      return { kind: 'undecided', hash: 'hash' in outcome ? outcome.hash : '' };
    };
    await farm.look();
    const sent = journal.records.at(-1);
    if (sent === undefined) throw new Error('nothing was sent');
    return sent;
  };

  const judge = async (claim: Claim, finding: Finding = { kind: 'lost', isUnanimous: true }) => {
    const { network, rpc, reader } = farm.pool;
    const { record } = farm;
    const finder = { find: async () => finding };
    const [deed] = await hangingDeeds(record, network.passphrase);
    if (deed === undefined) throw new Error('nothing hangs');
    const settlement = new DeedSettlement({ network, rpc, reader, record, finder });
    return settlement.judge(deed, claim, { by: 'ann', why: 'seen', view: farm.view });
  };

  const reasonOf = (judged: Settlement) =>
    judged.kind === 'refused' ? judged.reason : judged.kind;

  it('let the farmer go where it happened, with what was paid', async () => {
    const { farmerId, hash } = await lost(true);
    expect(await judge({ kind: 'not-applied' })).to.deep.equal({
      kind: 'refused',
      reason: 'the account that it closes is gone',
    });
    const { ledger } = farm.view;
    const judged = await judge({ kind: 'applied', hash, ledger });
    if (judged.kind === 'refused') throw new Error(judged.reason);
    expect(judged.proof).to.equal('accounts');
    await farm.record.append(judged.events);
    expect(await farm.row(farmerId)).to.include({ state: 'departed', balance: 0n });
    const paid = { paid: 30_000_000n, payoutAddress: farm.payee.publicKey(), hash };
    expect(farm.record.of('farmer-departed')[0]).to.include(paid);
  });

  it('are not taken for done while the account is there', async () => {
    const { hash } = await lost(false);
    const { ledger } = farm.view;
    const judged = await judge({ kind: 'applied', hash, ledger });
    expect(judged).to.include({ kind: 'refused' });
    const never = await judge({ kind: 'not-applied' });
    expect(never).to.include({ kind: 'settled', proof: 'accounts' });
  });

  it('are told from an account that somebody made anew', async () => {
    const { farmerId, hash } = await lost(true);
    await farm.pool.farm.devnet.createAccount((await farm.row(farmerId)).custodialWallet);
    await farm.pool.rpc.refresh();
    const { ledger } = farm.view;
    const never = await judge({ kind: 'not-applied' });
    expect(reasonOf(never)).to.contain('is gone');
    const judged = await judge({ kind: 'applied', hash, ledger });
    expect(judged).to.include({ kind: 'settled', proof: 'accounts' });
  });

  it('are not settled by the word of nodes where the account speaks against it', async () => {
    const { hash } = await lost(false);
    const { ledger } = farm.view;
    const applied = { kind: 'applied', hash, ledger, closeTime: 1n, fee: 1n } as const;
    const known: Finding = { kind: 'known', outcome: { ...applied, value: undefined } };
    const judged = await judge({ kind: 'applied', hash, ledger: undefined }, known);
    expect(reasonOf(judged)).to.contain('is still there');
    const other = await exit(true);
    farm.record.unsettled = [other];
    const early = await judge({ kind: 'applied', hash, ledger: undefined }, known);
    expect(reasonOf(early)).to.contain('is on its way');
    farm.record.unsettled = [];
    const expired: Finding = { kind: 'known', outcome: { kind: 'expired', hash } };
    const never = await judge({ kind: 'not-applied' }, expired);
    expect(reasonOf(never)).to.contain('is gone');
    farm.record.undecided = [...farm.record.undecided, other];
    const told = await judge({ kind: 'applied', hash, ledger: undefined }, known);
    expect(told).to.include({ kind: 'settled', proof: 'nodes' });
  });

  it('are not taken for what another one did that may have closed the account', async () => {
    const { farmerId, hash, sent } = await lost(false);
    const other = await exit(true);
    expect(other.hash).to.not.equal(hash);
    const { ledger } = farm.view;
    const applied: Claim = { kind: 'applied', hash, ledger };
    farm.record.unsettled = [other];
    for (const claim of [applied, { kind: 'not-applied' } as const]) {
      const judged = await judge(claim);
      expect(reasonOf(judged)).to.contain('is on its way');
    }
    farm.record.unsettled = [];
    farm.record.undecided = [sent, other];
    const judged = await judge(applied);
    expect(reasonOf(judged)).to.contain('another exit of the farmer');
    const never = await judge({ kind: 'not-applied' });
    expect(never).to.include({ kind: 'settled', proof: 'word' });
    expect(never.kind === 'settled' && never.events).to.have.length(1);
    farm.record.undecided = [other];
    const right = await judge({ ...applied, hash: other.hash });
    if (right.kind === 'refused') throw new Error(right.reason);
    expect(right.proof).to.equal('accounts');
    await farm.record.append(right.events);
    expect(farm.record.of('farmer-departed')).to.have.length(1);
    expect(farm.record.of('farmer-departed')[0]).to.include({ farmerId, hash: other.hash });
  });

  it('are not taken for what put the farmer off while they were judged', async () => {
    const { farmerId, hash } = await lost(true);
    const { ledger } = farm.view;
    const { record } = farm;
    const unsettled = record.unsettledTransactions.bind(record);
    record.unsettledTransactions = async () => {
      record.change(farmerId, { state: 'departed' });
      return unsettled();
    };
    const judged = await judge({ kind: 'applied', hash, ledger });
    expect(reasonOf(judged)).to.contain('by another exit meanwhile');
  });
});
