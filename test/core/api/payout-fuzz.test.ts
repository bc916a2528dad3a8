import { expect } from 'chai';
import { ApiFixture, TOKEN } from './api-fixture.ts';
import { KEY } from './fake-miner-desk.ts';
import { FakeQueries } from './fake-queries.ts';

const CALLS = [
  ['POST', '/api/v1/miners/alice/payout', { coin: 'BTC', pool: 'btc', amount: '1' }],
  [
    'PUT',
    '/api/v1/miners/alice/payout-settings',
    { pool: 'btc', min_payout_threshold: '1', payout_coin: 'XMR', auto_exchange: true },
  ],
  ['PUT', '/api/v1/miners/alice/key', { pool: 'btc', new_key: 'another-key' }],
  ['POST', '/api/v1/miners/alice/challenge', { pool: 'btc' }],
  ['POST', '/api/pools/btc/miners/alice/settings', { settings: { paymentThreshold: 1 } }],
  ['POST', '/api/v1/admin/payouts/btc/7/resolve', { choice: 'adopt', transactionIds: ['aa'] }],
  ['POST', '/api/v1/admin/payouts/btc/7/signed', { signed: 'AA' }],
  ['POST', '/api/v1/admin/pools/btc/payouts/pause', { reason: 'lunch' }],
  ['POST', '/api/v1/admin/pools/btc/payouts/run', {}],
] as const;
const ROUNDS = 60;
const FAIR = [200, 400, 401, 404, 409, 413];

describe('Bodies about payouts', () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = new ApiFixture(new FakeQueries().queries);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  for (const [index, [method, path, body]] of CALLS.entries()) {
    it(`of any shape are answered, never with a fault: ${method} ${path}`, async () => {
      const random = randomOf(index + 1);
      const admin = path.startsWith('/api/v1/admin');
      const authorization = `Bearer ${admin ? TOKEN : KEY}`;
      for (let round = 0; round < ROUNDS; round++) {
        const sent = mutated(body, random);
        const response = await fixture.send(method, path, sent, { authorization });
        const answer = await response.text();
        const told = `${JSON.stringify(sent)}: ${answer}`;
        expect(FAIR, told).to.include(response.status);
        if (response.status !== 200) expect(JSON.parse(answer), told).to.have.property('message');
      }
      expect(fixture.logged, 'nothing unforeseen').to.deep.equal([]);
    });
  }
});

const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, 1.5, '', '0', '-1', '1e9', '0x1', 'NaN', '1'.repeat(400)],
  ...['\u0000', '\ud800', '😀', '__proto__', "'; drop table ledger_entries", '../..', ' ', '1\n'],
  ...[[], {}, [[]], { toString: 1 }, ['aa', 1], 'x'.repeat(3000), '99999999999999999999999.9'],
];

/** The body with one property made strange, dropped or added; or something else altogether. */
function mutated(body: object, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kind = random();
  if (kind < 0.15) return pick(STRANGE);
  const copy: Record<string, unknown> = { ...body };
  const names = [...Object.keys(copy), 'key', 'challenge', 'signature', '__proto__', 'more'];
  const name = pick(names);
  if (kind < 0.3) delete copy[name];
  else Object.defineProperty(copy, name, { value: pick(STRANGE), enumerable: true });
  return copy;
}

function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
}
