import { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { Field } from '../../../../plugins/kale/working/field.ts';
import { MemoryEventLog } from '../memory-event-log.ts';

const INDEX = 7;
const FARMERS = 200;
const OFFERS = 10_000;

describe('field', () => {
  let log: MemoryEventLog;
  let field: Field;
  const wallets = Array.from({ length: FARMERS }, (_, at) =>
    Keypair.fromRawEd25519Seed(Buffer.alloc(32, at + 1)).publicKey(),
  );
  const [custodialWallet = ''] = wallets;

  beforeEach(async () => {
    log = new MemoryEventLog();
    for (const [at, wallet] of wallets.entries()) {
      const farmerId = `farmer-${at}`;
      await log.append([
        {
          kind: 'farmer-registered',
          farmerId,
          poolerId: 'pooler',
          custodialWallet: wallet,
          stakeMillionths: 0,
          tokenHash: '',
        },
        { kind: 'planted', blockIndex: INDEX, farmerId, stake: 0n, ledger: 3 },
      ]);
    }
    log.appends = 0;
    field = await fresh();
  });

  async function fresh(index = INDEX): Promise<Field> {
    const made = new Field({ log, record: log.record });
    await made.attend(viewOf(index));
    return made;
  }

  function offer(nonce: bigint, blockIndex = INDEX) {
    return field.offer({ blockIndex, custodialWallet, nonce });
  }

  it('has all who are planted, and the block by its name', () => {
    expect(field.lanes()).to.have.length(FARMERS);
    expect(field.block).to.deep.include({ index: INDEX, name: `7.${'00'.repeat(32)}` });
  });

  it('takes ten thousand offers of two hundred farmers in few appends', async () => {
    const offers = Array.from({ length: OFFERS }, (_, at) =>
      field.offer({
        blockIndex: INDEX,
        custodialWallet: wallets[at % FARMERS] ?? '',
        nonce: BigInt(at),
      }),
    );
    const verdicts = await Promise.all(offers);
    expect(log.appends).to.be.below(10);
    expect(log.of('work-found')).to.have.length(FARMERS);
    for (const { custodialWallet: wallet, zeros } of field.lanes()) {
      const own = verdicts.filter((_, at) => wallets[at % FARMERS] === wallet);
      const best = Math.max(...own.map((each) => ('zeros' in each ? each.zeros : -1)));
      expect(zeros).to.equal(best);
    }
  });

  it('keeps what is better, and nothing else', async () => {
    const kept: number[] = [];
    let best = -1;
    for (let nonce = 0n; nonce < 300n; nonce += 1n) {
      const verdict = await offer(nonce);
      if (verdict.kind === 'closed') throw new Error('closed');
      expect(verdict.kind).to.equal(verdict.zeros > best ? 'best' : 'worse');
      if (verdict.kind === 'best') kept.push(verdict.zeros);
      best = Math.max(best, verdict.zeros);
    }
    expect(log.of('work-found').map(({ zeros }) => zeros)).to.deep.equal(kept);
  });

  it('is closed for other blocks and for who is not planted', async () => {
    expect(await offer(1n, INDEX - 1)).to.deep.equal({ kind: 'closed' });
    const stranger = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 250)).publicKey();
    expect(
      await field.offer({ blockIndex: INDEX, custodialWallet: stranger, nonce: 1n }),
    ).to.deep.equal({ kind: 'closed' });
    await field.attend(viewOf(INDEX + 1));
    expect(await offer(1n)).to.deep.equal({ kind: 'closed' });
    expect(field.block).to.equal(undefined);
  });

  it('rejects a nonce that could not be put on record, and takes it when it can be', async () => {
    log.before = () => {
      throw new PoolError('STORAGE_UNAVAILABLE', 'away');
    };
    const error: unknown = await offer(1n).catch((thrown: unknown) => thrown);
    expect((error as PoolError).code).to.equal('STORAGE_UNAVAILABLE');
    expect(field.lane(custodialWallet)?.zeros).to.equal(undefined);
    log.before = () => undefined;
    expect((await offer(1n)).kind).to.equal('best');
  });

  it('takes nothing that is no better than what a stranger sent for the farmer', async () => {
    const worked = { kind: 'worked', blockIndex: INDEX, farmerId: 'farmer-0' } as const;
    await log.append([{ ...worked, nonce: 0n, zeros: 9, gap: 3 }]);
    field = await fresh();
    for (let nonce = 0n; nonce < 20n; nonce += 1n)
      expect((await offer(nonce)).kind).to.equal('worse');
    expect(log.of('work-found')).to.have.length(0);
  });

  it('keeps everybody else’s finds where the record refuses one', async () => {
    log.before = (events) => {
      if (events.some((event) => 'farmerId' in event && event.farmerId === 'farmer-1'))
        throw new RangeError('has 9 zeros');
    };
    const offers = wallets
      .slice(0, 5)
      .map((wallet) => field.offer({ blockIndex: INDEX, custodialWallet: wallet, nonce: 1n }));
    const told = (await Promise.allSettled(offers)).map(({ status }) => status);
    expect(told).to.deep.equal(
      wallets.slice(0, 5).map((_, at) => (at === 1 ? 'rejected' : 'fulfilled')),
    );
    expect(log.of('work-found')).to.have.length(4);
    expect(field.lane(wallets[1] ?? '')?.zeros).to.equal(undefined);
  });

  it('comes back from the record', async () => {
    for (let nonce = 0n; nonce < 50n; nonce += 1n) await offer(nonce);
    const before = field.lanes();
    field = await fresh();
    expect(field.lanes()).to.deep.equal(before);
  });
});

function viewOf(index: number): FarmView {
  const block = emptyFarmBlock(1_000n);
  const times = { ledger: 5, closeTime: 1_010n };
  return { ...times, index, block, making: block, isPaused: false, isDue: false };
}
