import { expect } from 'chai';
import type { MiningPool } from '../../../core/jobs/mining-pool.ts';
import { PoolRoute } from '../../../core/jobs/pool-route.ts';

function samplePool(id: string, priority: number, prefix = ''): MiningPool {
  const checkAddress = (address: string) =>
    address.startsWith(prefix)
      ? ({ kind: 'valid', address } as const)
      : ({ kind: 'refused', reason: `not a ${id} address` } as const);
  const unused = () => {
    throw new Error('a route has no business here');
  };
  return {
    id,
    algorithm: 'sha256d',
    dialects: ['stratum-v1'],
    wallet: { checkAddress },
    jobs: { current: undefined, subscribe: unused, unsubscribe: unused, stateOf: unused },
    intake: { submit: unused },
    priority,
  };
}

function openRoute(wanted?: string) {
  const route = new PoolRoute({ algorithm: 'sha256d', wanted });
  let calls = 0;
  const listener = { rerouted: () => void calls++ };
  route.subscribe(listener);
  return { route, listener, calls: () => calls };
}

const idsOf = (route: PoolRoute) => route.pools.map((pool) => pool.id);

describe('PoolRoute', () => {
  it('has no pool while none runs', () => {
    const { route } = openRoute('btc');
    expect(route.pools).deep.equal([]);
    expect(route.poolFor('x')).equal(undefined);
  });

  it('puts pools in the order of priority, then id', () => {
    const { route } = openRoute();
    for (const pool of [samplePool('c', 1), samplePool('b', 5), samplePool('a', 1)])
      route.add(pool);
    expect(idsOf(route)).deep.equal(['b', 'a', 'c']);
    expect(route.poolFor('x')?.id).equal('b');
  });

  it('prefers the wanted pool as soon as it runs, and again when it comes back', () => {
    const { route } = openRoute('bch');
    route.add(samplePool('btc', 9));
    expect(route.selected?.id).equal('btc');
    route.add(samplePool('bch', 1));
    expect(route.selected?.id).equal('bch');
    route.remove('bch');
    expect(route.selected?.id).equal('btc');
    route.add(samplePool('bch', 1));
    expect(route.selected?.id).equal('bch');
  });

  it('gives a miner the first pool that can pay the address', () => {
    const { route } = openRoute('btc');
    route.add(samplePool('btc', 3, 'bc1'));
    route.add(samplePool('xec', 2, 'ecash:'));
    route.add(samplePool('bch', 1, 'q'));
    expect(route.poolFor('bc1abc')?.id).equal('btc');
    expect(route.poolFor('qabc')?.id).equal('bch');
  });

  it('gives the selected pool where none can pay, so that its wallet tells why', () => {
    const { route } = openRoute('bch');
    route.add(samplePool('btc', 3, 'bc1'));
    route.add(samplePool('bch', 1, 'q'));
    expect(route.poolFor('nonsense')?.id).equal('bch');
  });

  it('tells its listeners when pools come, go or are selected, and only then', () => {
    const { route, calls } = openRoute();
    route.add(samplePool('btc', 3));
    route.add(samplePool('bch', 1));
    expect(calls()).equal(2);
    expect(route.select('btc')).equal(undefined);
    expect(calls()).equal(2);
    expect(route.select('bch')).equal(undefined);
    expect(calls()).equal(3);
    expect(route.select(undefined)).equal(undefined);
    expect(route.selected?.id).equal('btc');
    expect(calls()).equal(4);
    route.remove('nobody');
    expect(calls()).equal(4);
    route.remove('bch');
    expect(calls()).equal(5);
  });

  it('refuses to select a pool that does not run, in a sentence', () => {
    const { route, calls } = openRoute();
    route.add(samplePool('btc', 3));
    expect(route.select('ltc')).equal('no pool ltc runs on this port; running: btc');
    expect(route.selected?.id).equal('btc');
    expect(calls()).equal(1);
  });

  it('replaces a pool of the same id', () => {
    const { route } = openRoute();
    route.add(samplePool('btc', 3));
    const next = samplePool('btc', 4);
    route.add(next);
    expect(route.pools).deep.equal([next]);
  });

  it('refuses a pool of another algorithm', () => {
    const { route } = openRoute();
    const pool = { ...samplePool('xmr', 1), algorithm: 'randomx' };
    expect(() => route.add(pool)).throw(RangeError, 'pool xmr mines randomx');
  });

  it('tells nothing to a listener that has left', () => {
    const { route, listener, calls } = openRoute();
    route.unsubscribe(listener);
    route.add(samplePool('btc', 3));
    expect(calls()).equal(0);
  });
});
