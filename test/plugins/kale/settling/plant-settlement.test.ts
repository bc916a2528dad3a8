import { expect } from 'chai';
import { DeedSettlement } from '../../../../plugins/kale/settling/deed-settlement.ts';
import type { Claim } from '../../../../plugins/kale/settling/deed-settlement.ts';
import { hangingDeeds } from '../../../../plugins/kale/settling/hanging-deeds.ts';
import { KeptFarm } from '../farmers/kept-farm.ts';
import { signerOf } from '../stellar/sending-pool.ts';

const STAKE = 1_000n;
const PLANTING = { blockIndex: 0, farmerId: 'farmer-1', attempts: 1 };

describe('plants that a person settles', () => {
  let farm: KeptFarm;
  let hash: string;

  afterEach(() => farm.stop());

  /** A plant of which no node tells whether it happened. */
  const lose = async (happens: boolean, stake = STAKE) => {
    farm = await KeptFarm.start();
    const pair = await farm.pool.farm.farmer(1, 10_000n);
    const { farmerId } = PLANTING;
    const application = { poolerId: 'pooler', stakeMillionths: 0, tokenHash: '' };
    const custodialWallet = pair.publicKey();
    await farm.record.append([
      { kind: 'farmer-registered', farmerId, custodialWallet, ...application },
    ]);
    const [relay] = farm.pool.relays;
    if (!happens) relay?.methods.set('sendTransaction', 'error');
    const deed = farm.pool.calls.plant({ farmer: signerOf(pair), stake });
    await farm.pool.submit({ key: 'plant:0:farmer-1:1', deed });
    relay?.methods.clear();
    const sent = farm.pool.journal.records[0];
    if (sent === undefined) throw new Error('nothing was signed');
    ({ hash } = sent);
    farm.record.undecided = [sent];
    const place = { ledger: undefined, hash: undefined, reason: 'undecided' };
    farm.record.plantingRows = [{ ...PLANTING, ...place, state: 'failed', stake }];
  };

  const planted = async () => {
    const wallet = (await farm.row(PLANTING.farmerId)).custodialWallet;
    const { value } = await farm.pool.reader.pailsOf(wallet, [0], 0);
    if (value[0] === undefined) throw new Error('it is not planted');
    return value[0].sequence;
  };

  const hanging = () => hangingDeeds(farm.record, farm.pool.network.passphrase);

  const judge = async (claim: Claim) => {
    const { network, rpc, reader } = farm.pool;
    const finder = { find: async () => ({ kind: 'lost', isUnanimous: true }) as const };
    const [deed] = await hanging();
    if (deed === undefined) throw new Error('nothing hangs');
    const settlement = new DeedSettlement({ network, rpc, reader, record: farm.record, finder });
    return settlement.judge(deed, claim, { by: 'ann', why: 'seen', view: farm.view });
  };

  it('take the stake that was signed out of the balance where it happened', async () => {
    await lose(true);
    const ledger = await planted();
    await farm.pool.close();
    await farm.pool.rpc.refresh();
    const wrong = await judge({ kind: 'applied', hash, ledger: farm.view.ledger });
    expect(wrong).to.deep.equal({
      kind: 'refused',
      reason: `the farm has its pail by ledger ${ledger}`,
    });
    const judged = await judge({ kind: 'applied', hash, ledger });
    if (judged.kind === 'refused') throw new Error(judged.reason);
    const { blockIndex, farmerId } = PLANTING;
    expect(judged.proof).to.equal('word');
    expect(judged.events.slice(1)).to.deep.equal([
      { kind: 'planted', blockIndex, farmerId, stake: STAKE, ledger, hash },
    ]);
  });

  it('are not called undone while the farm has the pail', async () => {
    await lose(true);
    expect(await judge({ kind: 'not-applied' })).to.deep.equal({
      kind: 'refused',
      reason: 'its pail is on the farm, so it happened',
    });
  });

  it('are taken at a word where the farm shows no pail any more', async () => {
    await lose(false);
    const { ledger } = farm.view;
    const judged = await judge({ kind: 'applied', hash, ledger });
    const { blockIndex, farmerId } = PLANTING;
    expect('events' in judged && judged.events.slice(1)).to.deep.equal([
      { kind: 'planted', blockIndex, farmerId, stake: STAKE, ledger, hash },
    ]);
  });

  it('are found in the block beside the one that was meant', async () => {
    await lose(true);
    const ledger = await planted();
    const [sent] = farm.record.undecided;
    if (sent === undefined) throw new Error('nothing was sent');
    farm.record.undecided = [{ ...sent, key: 'plant:1:farmer-1:1' }];
    const [row] = farm.record.plantingRows;
    if (row === undefined) throw new Error('no row');
    farm.record.plantingRows = [{ ...row, blockIndex: 1 }];
    const judged = await judge({ kind: 'applied', hash, ledger });
    expect('events' in judged && judged.events[1]).to.include({ kind: 'planted', blockIndex: 0 });
    // As the farm showed it already.
    farm.record.plantingRows.push({ ...row, state: 'planted', ledger });
    expect((await hanging()).map(({ waiting }) => waiting)).to.deep.equal([undefined]);
  });

  it('change nothing where they never happened', async () => {
    await lose(false);
    const judged = await judge({ kind: 'not-applied' });
    expect(judged).to.include({ kind: 'settled' });
    expect('events' in judged && judged.events).to.have.length(1);
  });

  it('keep nobody waiting that burned nothing, or are on record by now', async () => {
    await lose(true, 0n);
    expect((await hanging()).map(({ waiting }) => waiting)).to.deep.equal([undefined]);
    await farm.stop();
    await lose(true);
    expect((await hanging())[0]?.waiting).to.include({ kind: 'plant', stake: STAKE });
    const rows = farm.record.plantingRows;
    farm.record.plantingRows = rows.map((row) => ({ ...row, state: 'planted' }));
    expect((await hanging()).map(({ waiting }) => waiting)).to.deep.equal([undefined]);
    farm.record.plantingRows = rows;
    farm.record.change(PLANTING.farmerId, { state: 'departed' });
    expect((await hanging()).map(({ waiting }) => waiting)).to.deep.equal([undefined]);
  });
});
