import { expect } from 'chai';
import fc from 'fast-check';
import { METHODS } from '../../../../core/protocols/stratum-cryptonote/methods.ts';
import { seededRandom } from '../../vardiff/simulated-rig.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, wireId } from './fake-port.ts';

const LINES_MUTATED = 100_000;

const HONEST = [
  { method: 'login', params: { login: 'four1.rig', pass: 'x', agent: 'XMRig/6', algo: ['rx/0'] } },
  { method: 'login', params: { login: 'four1.0123456789abcdef+5000.rig', pass: 'w:e,d=5' } },
  {
    method: 'submit',
    params: { id: 'a', job_id: wireId(1), nonce: '0d000000', result: 'ab'.repeat(32) },
  },
  { method: 'keepalived', params: { id: 'a' } },
  { method: 'getjob', params: {} },
].map((call, id) => JSON.stringify({ id, jsonrpc: '2.0', ...call }));

/** One line, changed in one to three places. */
function mutate(line: string, random: () => number): string {
  let text = line;
  for (let rounds = 1 + Math.floor(3 * random()); rounds > 0; rounds--) {
    const at = Math.floor(random() * (text.length + 1));
    const kinds = [
      () => text.slice(0, at),
      () => text.slice(at) + text.slice(0, at),
      () => text.slice(0, at) + text.slice(at + 1),
      () => text.slice(0, at) + String.fromCharCode(Math.floor(256 * random())) + text.slice(at),
      () => text.slice(0, at) + '"[{}],:0.+'.charAt(Math.floor(10 * random())) + text.slice(at + 1),
      () => text.slice(0, at) + text,
    ];
    text = kinds[Math.floor(kinds.length * random())]?.() ?? text;
  }
  return text;
}

const value = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<unknown>(
      ...['four1', 'four2.rig+7', 'five', wireId(1), wireId(2), '00000001', 'x,nicehash,d=5'],
      ...['ab'.repeat(32), ['rx/0'], ['cn/0']],
    ),
  },
);
const NAMES = ['login', 'pass', 'agent', 'rigid', 'algo', 'id', 'job_id', 'nonce', 'result'];
const call = fc.record({
  method: fc.constantFrom(...METHODS.keys(), 'unheard'),
  params: fc.dictionary(fc.constantFrom(...NAMES, '__proto__'), value),
});

describe('a session of the CryptoNote dialect under fuzz', () => {
  it('answers each call exactly once, in order, whatever its parameters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
        const pool = new FakePool('xno', 'four');
        pool.publish(true);
        const port = new FakePort([pool]);
        const miner = port.connect();
        const lines = calls.map(({ method, params }, id) => JSON.stringify({ id, method, params }));
        const heard = await miner.lines(...lines);
        for (const { respond } of pool.held.toReversed()) respond(ACCEPTED);
        heard.push(...(await miner.heard()));
        const answers = heard.filter((line) => 'id' in line);
        expect(answers.map((line) => line.id)).to.deep.equal(calls.map((_, id) => id));
        port.dialect.stop();
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  it('never throws, and answers in whole lines, at a hundred thousand mutated lines', () => {
    const random = seededRandom(7);
    const pool = new FakePool('xno', 'four');
    pool.publish(true);
    const port = new FakePort([pool]);
    let answers = 0;
    let miner = port.connect();
    for (let count = 0; count < LINES_MUTATED; count++) {
      // Now and then a new connection, every other one with an honest login first.
      if (count % 50 === 0) {
        miner.session.closed();
        miner = port.connect();
        if (count % 100 === 0) miner.session.line(HONEST[0] ?? '');
      }
      const line = HONEST[Math.floor(HONEST.length * random())] ?? '';
      miner.session.line(mutate(line, random).replaceAll('\n', ''));
      for (const { respond } of pool.held.splice(0)) respond(ACCEPTED);
      answers += miner.connection.take().length;
    }
    expect(answers).to.be.greaterThan(LINES_MUTATED / 2);
    expect(port.dialect.count).to.equal(1);
    expect(port.leases.count).to.be.at.most(1);
  });
});
