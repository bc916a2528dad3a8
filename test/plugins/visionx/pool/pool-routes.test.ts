import { expect } from 'chai';
import { checkedRoutes } from '../../../../core/plugin-routes/checked-routes.ts';
import { seededRandom } from '../../../core/vardiff/simulated-rig.ts';
import { RouteBench } from './route-bench.ts';

describe('routes of VisionX', () => {
  it('keep the contract of routes, each in both spellings', () => {
    const { routes } = new RouteBench();
    expect(checkedRoutes({ routes }).kind).to.equal('sound');
    const pool = routes.filter(({ paths: [path = ''] }) => path.startsWith('/pool/'));
    expect(pool).to.have.length(11);
    for (const { paths } of pool) expect(paths).to.deep.equal([paths[0], `/api${paths[0]}`]);
  });

  it('answer whatever they are sent, and never with a fault of their own', async () => {
    const random = new Dice(5);
    const at = new RouteBench();
    at.seat();
    const posts = at.routes.filter(({ method }) => method === 'POST').map(({ paths }) => paths[0]);
    for (let count = 0; count < 4_000; count++) {
      const body = random.pick([randomBody(random), randomBody(random), randomValue(random, 3)]);
      const told = await at.post(random.pick(posts) ?? '', body);
      expect(told.status, JSON.stringify(body, digits)).to.be.oneOf([200, 400, 503]);
      expect(told.text === '', JSON.stringify(body, digits)).to.equal(told.status === 200);
      const query = {
        worker_id: String(randomValue(random, 0)),
        more: String(randomValue(random, 0)),
      };
      expect((await at.get('/pool/job', query)).status).to.be.oneOf([200, 400, 503]);
      if (at.desk.seat('w') === undefined) at.seat();
    }
  });
});

class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  pick<T>(choices: readonly T[]): T | undefined {
    return choices[this.below(choices.length)];
  }
}

const NAMES = [
  'worker_id',
  'wallet_address',
  'worker_name',
  'version',
  'job_id',
  'nonce',
  'extra_nonce',
  'hash',
  'hashrate',
  'pool_fee',
  'host_address',
  'pool_name',
  'pool_port',
  'save_and_restart',
  'mode',
  'url',
  'threads',
  'toString',
];

function randomBody(random: Dice): object {
  const body = Object.create(null) as Record<string, unknown>;
  for (const name of NAMES) if (random.below(3) > 0) body[name] = randomValue(random, 2);
  return body;
}

function randomValue(random: Dice, depth: number): unknown {
  const kinds = depth > 0 ? 12 : 10;
  switch (random.below(kinds)) {
    case 0:
      return null;
    case 1:
      return random.pick([0, -0, -1, 1, 1.5, 7072, 8082, 2 ** 53, 1e300, -1e300, 5e-324]);
    case 2:
      return random.pick([2n ** 53n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 70n), 10n ** 79n]);
    case 3:
      return random.pick([
        'Solo',
        'HostPool',
        'JoinPool',
        'w',
        'land1alice',
        'land1pool',
        'solo:land1pool',
        'rig',
      ]);
    case 4:
      return random.pick([
        '7-b1',
        '0x',
        `0x${'00'.repeat(32)}`,
        '18446744073709551615',
        '-1',
        'http://x',
        'http://u:p@x',
        'solo:',
      ]);
    case 5:
      return 'x'.repeat(random.below(400));
    case 6:
      return random.pick([
        '\u0000',
        '\ud800',
        '\u202e',
        '%00',
        "'--",
        '<script>',
        '__proto__',
        '🚀'.repeat(40),
      ]);
    case 7:
      return random.below(2) === 0;
    case 8:
      return String(random.below(1_000_000));
    case 9:
      return undefined;
    case 10:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1));
    default:
      return { [random.pick(NAMES) ?? '']: randomValue(random, depth - 1) };
  }
}

function digits(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
