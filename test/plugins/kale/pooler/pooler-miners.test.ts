import { expect } from 'chai';
import { PoolerMiners } from '../../../../plugins/kale/pooler/pooler-miners.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';

const WHO = { address: 'GALICE', worker: 'rig', agent: '' };

describe('miners of a pooler of KALE', () => {
  let clock: FakeClock;
  let miners: PoolerMiners;

  beforeEach(() => {
    clock = new FakeClock();
    const post = async () => ({ address: 'GALICE', work: null });
    miners = new PoolerMiners({ post, get: post }, clock);
  });

  async function come(remoteAddress: string): Promise<string | undefined> {
    const place = await miners.register({ ...WHO, remoteAddress });
    return place.kind === 'placed' ? place.miner.identity.minerId : undefined;
  }

  it('are known by handles that were made here alone', async () => {
    const invented = 'ab'.repeat(16);
    const place = await miners.register({ ...WHO, remoteAddress: '192.0.2.1' }, invented);
    expect(place).to.include({ kind: 'placed', again: false });
    expect(miners.find(invented)).to.equal(undefined);
    const minerId = await come('192.0.2.1');
    const again = await miners.register({ ...WHO, remoteAddress: '192.0.2.9' }, minerId);
    expect(again).to.include({ kind: 'placed', again: true });
    const other = { ...WHO, address: 'GBOB', remoteAddress: '192.0.2.9' };
    expect(await miners.register(other, minerId)).to.deep.equal({ kind: 'taken' });
  });

  it('are not crowded out by one address, whose quietest leave first', async () => {
    const first = (await come('192.0.2.1')) ?? '';
    const second = (await come('192.0.2.1')) ?? '';
    for (let count = 2; count < 1_000; count++) await come('192.0.2.1');
    expect(await come('192.0.2.1')).to.equal(undefined);
    expect(await come('192.0.2.2')).to.be.a('string');
    clock.pass(60_000);
    const leaving = miners.peek(second);
    miners.find(first);
    expect(await come('192.0.2.1')).to.be.a('string');
    expect(miners.peek(second)).to.equal(undefined);
    expect(leaving?.open).to.equal(false);
    expect(miners.peek(first)?.open).to.equal(true);
    expect(miners.count).to.equal(1_001);
  });

  it('make room for others when they are quiet, and not before', async () => {
    for (let count = 0; count < 10_000; count++) await come(`10.0.0.${count % 250}`);
    expect(await come('192.0.2.1')).to.equal(undefined);
    clock.pass(60_000);
    expect(await come('192.0.2.1')).to.be.a('string');
    expect(miners.count).to.equal(10_000);
    clock.pass(300_001);
    expect(await come('192.0.2.1')).to.be.a('string');
    expect(miners.count).to.equal(1);
  });
});
