import { Operation } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import fc from 'fast-check';
import { RunningFarm } from './running-farm.ts';

const METHODS = [
  'getHealth',
  'getNetwork',
  'getLatestLedger',
  'getLedgerEntries',
  'simulateTransaction',
  'sendTransaction',
  'getTransaction',
  'getEvents',
  'getFeeStats',
  'getVersionInfo',
  'constructor',
  '__proto__',
];
const PARAMETERS = [
  'keys',
  'transaction',
  'hash',
  'startLedger',
  'endLedger',
  'filters',
  'pagination',
  'authMode',
];

describe('garbage', () => {
  let farm: RunningFarm;
  let envelope: Buffer;

  before(async () => {
    farm = await RunningFarm.start();
    const farmer = await farm.farmer(1, 1_000n);
    const { transaction } = await farm.sponsored(
      await farm.farmer(2),
      farmer,
      farm.plant(farmer, 1n),
    );
    transaction.sign(farmer);
    envelope = Buffer.from(transaction.toXdr(), 'base64');
  });

  after(() => farm.stop());

  const post = async (body: string, path = '/', method = 'POST') =>
    fetch(`${farm.devnet.url}${path}`, { method, ...(method === 'POST' ? { body } : {}) });

  /** The outcome of a call, which has a result or an error, never neither. */
  async function call(method: unknown, params: unknown): Promise<{ error?: { code: number } }> {
    const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    const outcome = (await response.json()) as { error?: { code: number } };
    expect(outcome).to.satisfy((each: object) => 'result' in each !== 'error' in each);
    return outcome;
  }

  it('is answered with an error where it is no request', async () => {
    for (const text of ['', '{', 'null', '1', '"x"', '[]', '[{}]', '{"method":1}', '{"id":{}}'])
      expect(await (await post(text)).json()).to.have.nested.property('error.code');
    expect((await post('', '/', 'GET')).status).to.equal(405);
    expect((await post('x'.repeat(2 ** 20 + 1))).status).to.equal(413);
    expect((await post('', '/friendbot?addr=me')).status).to.equal(400);
    expect((await post('', '/friendbot')).status).to.equal(400);
  });

  it('is answered where parameters are anything', async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.base64String(), { maxLength: 3 }),
      fc.base64String(),
    );
    const params = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...PARAMETERS), value));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...METHODS), params, async (method, given) => {
        const { error } = await call(method, given);
        expect(error?.code, JSON.stringify([method, given])).not.to.equal(-32603);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('is answered where a transaction is damaged, and the ledger goes on', async () => {
    const at = fc.integer({ min: 0, max: envelope.length - 1 });
    const damage = fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), at, async (bytes, isCut, length) => {
        const damaged = Buffer.from(envelope);
        for (const [index, byte] of bytes) damaged[index] = byte;
        const transaction = damaged.subarray(0, isCut ? length : undefined).toString('base64');
        for (const method of ['simulateTransaction', 'sendTransaction']) {
          const { error } = await call(method, { transaction });
          expect(error?.code, `${method} ${transaction}`).not.to.equal(-32603);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    await farm.devnet.closeLedger();
    const signer = await farm.farmer(9);
    const { asset } = farm.devnet.network;
    expect((await farm.apply(signer, Operation.changeTrust({ asset }))).status).to.equal('SUCCESS');
  });
});
