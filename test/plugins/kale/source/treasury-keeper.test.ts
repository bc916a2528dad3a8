import { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { TreasuryKeeper } from '../../../../plugins/kale/source/treasury-keeper.ts';
import { Told } from '../harvesting/harvest-season.ts';
import { MemoryRecord } from '../harvesting/memory-record.ts';
import { PlainDesk } from '../harvesting/plain-desk.ts';
import { SendingPool, signerOf } from '../stellar/sending-pool.ts';

describe("who sees to the pool's own account", () => {
  let pool: SendingPool;
  let told: Told;

  beforeEach(async () => {
    pool = await SendingPool.start();
    told = new Told();
  });

  afterEach(() => pool.stop());

  const keeperOf = (pair: Keypair) => {
    const { reader, accounts } = pool;
    const deeds = new PlainDesk(pool, new MemoryRecord());
    return new TreasuryKeeper({
      reader,
      accounts,
      deeds,
      treasury: signerOf(pair),
      logger: told,
    });
  };

  const isTrusting = async (pair: Keypair) =>
    (await pool.reader.trustlines([pair.publicKey()])).value[0] !== undefined;

  it('lets it hold KALE, once', async () => {
    const pair = await pool.farm.farmer(70);
    const keeper = keeperOf(pair);
    await keeper.attend();
    await keeper.attend();
    await keeper.stop();
    expect(await isTrusting(pair)).to.equal(true);
    expect(pool.journal.records).to.have.length(1);
    expect(told.lines).to.deep.equal([]);
  });

  it('tells once that the account is missing, and goes on when it is there', async () => {
    const pair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 71));
    const keeper = keeperOf(pair);
    for (let looks = 0; looks < 20; looks += 1) {
      await keeper.attend();
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (told.lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await pool.farm.devnet.createAccount(pair.publicKey());
    while (!(await isTrusting(pair))) await keeper.attend();
    await keeper.stop();
    expect(told.lines.map(({ level }) => level)).to.deep.equal(['warn']);
  });
});
