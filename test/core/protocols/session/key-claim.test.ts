import { expect } from 'chai';
import type { MiningPool } from '../../../../core/jobs/mining-pool.ts';
import { claimKey } from '../../../../core/protocols/session/key-claim.ts';
import { FakeConnection } from './fake-connection.ts';

/** A pool that pays addresses of letters, and knows them by `spell`. */
function pool(spell: (address: string) => string): MiningPool {
  const wallet: MiningPool['wallet'] = {
    checkAddress: (address) =>
      /^[a-z]+$/i.test(address)
        ? { kind: 'valid', address: spell(address) }
        : { kind: 'refused', reason: 'no address' },
  };
  return { wallet } as MiningPool;
}

function claimed(pools: readonly MiningPool[], address: string, key?: string): string[] {
  const claims: string[] = [];
  const route = {
    pools,
    poolFor: () => undefined,
    subscribe: () => undefined,
    unsubscribe: () => undefined,
  };
  const port = {
    route,
    claims: { claim: (...claim: readonly string[]) => void claims.push(claim.join(' ')) },
  };
  claimKey(port, new FakeConnection(1), { address, key });
  return claims;
}

const lower = pool((address) => address.toLowerCase());
const upper = pool((address) => address.toUpperCase());

describe('a key that comes with a login', () => {
  it('claims the address in each spelling of the pools, once', () => {
    expect(claimed([lower, upper, lower], 'Abc', 'open-sesame')).to.deep.equal([
      'abc open-sesame stratum 192.0.2.7',
      'ABC open-sesame stratum 192.0.2.7',
    ]);
  });

  it('claims the address itself of a login that names a mode', () => {
    expect(claimed([lower], 'solo:Abc', 'open-sesame')).to.deep.equal([
      'abc open-sesame stratum 192.0.2.7',
    ]);
  });

  it('claims nothing where there is none, nor where no pool knows the address', () => {
    expect(claimed([lower], 'abc')).to.deep.equal([]);
    expect(claimed([], 'abc', 'open-sesame')).to.deep.equal([]);
    expect(claimed([lower], '123', 'open-sesame')).to.deep.equal([]);
  });
});
