import { isIPv6 } from 'node:net';
import { expect } from 'chai';
import { PoolerSeats } from '../../../../plugins/kale/pool/pooler-seats.ts';
import { DeskFixture } from '../../../core/protocols/http-work/desk-fixture.ts';

const POOLER = { id: 'north', address: 'tiny' };

describe('seats of poolers', () => {
  let at: DeskFixture;
  let seats: PoolerSeats;

  beforeEach(() => {
    at = new DeskFixture({ seatsMax: 1_000, seatsPerAddressMax: 5, seatsPerSubnetMax: 5 });
    seats = new PoolerSeats(at.desk);
  });

  afterEach(() => at.close());

  it("are there for all of a pooler's farmers at once, whatever one address may have", () => {
    const addresses = Array.from({ length: 300 }, (_, n) => {
      const lane = { farmerId: `f${n}`, custodialWallet: `G${n}` };
      const seat = seats.takeOwn(POOLER, { ...lane, zeros: undefined, workedZeros: undefined });
      expect(seats.own(POOLER, lane.farmerId)).to.equal(seat);
      expect(seat.lane).to.equal(lane.custodialWallet);
      return seat.remoteAddress;
    });
    expect(addresses.every((each) => isIPv6(each))).to.equal(true);
    expect(new Set(addresses).size).to.equal(300);
  });

  it('are the miners own where it relays them, and say nothing against who is at their address', () => {
    const who = { address: 'tiny', worker: 'rig', remoteAddress: '198.51.100.7', agent: '' };
    for (let n = 0; n < 5; n++) {
      const seat = seats.takeRelayed(POOLER, { ...who, minerId: `m${n}` }, 'G1');
      expect(seat.remoteAddress).to.not.equal(who.remoteAddress);
      expect(seat.workerId).to.not.contain(`m${n}`);
      expect(seats.seated(POOLER, { ...who, minerId: `m${n}` })).to.equal(seat);
      const other = { ...who, minerId: `m${n}`, address: 'other' };
      expect(seats.seated(POOLER, other)).to.equal(undefined);
    }
    const sixth = () => seats.takeRelayed(POOLER, { ...who, minerId: 'm5' }, 'G1');
    expect(sixth).to.throw('too many workers of this address').with.property('status', 429);
    expect(seats.relayed({ ...POOLER, id: 'south' }, 'm0')).to.equal(undefined);
    const elsewhere = seats.takeRelayed(
      { ...POOLER, id: 'south' },
      { ...who, minerId: 'm0' },
      'G1',
    );
    expect(elsewhere.remoteAddress).to.not.equal(seats.relayed(POOLER, 'm0')?.remoteAddress);
  });
});
