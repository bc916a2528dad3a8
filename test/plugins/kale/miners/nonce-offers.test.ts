import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { OpenBlock } from '../../../../plugins/kale/farm/open-field.ts';
import { blockName } from '../../../../plugins/kale/farm/open-field.ts';
import { NonceOffers } from '../../../../plugins/kale/miners/nonce-offers.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const PLACE = { index: 7, entropy: new Uint8Array(32) };
const BLOCK: OpenBlock = { ...PLACE, timestamp: 1n, name: blockName(PLACE), maxZeros: 0 };

describe('offers of nonces', () => {
  it('are kept while the record is away, and dropped where it refuses them', async () => {
    let fault: Error = new PoolError('STORAGE_UNAVAILABLE', 'away');
    let asked = 0;
    const offer = () => {
      asked += 1;
      return Promise.reject(fault);
    };
    const clock = new ManualClock();
    const offers = new NonceOffers({ block: BLOCK, offer }, clock, SILENT);
    await offers.offer({ block: BLOCK, lane: 'G', nonce: 1n, zeros: 5 });
    expect(offers.count).to.equal(1);
    fault = new RangeError('has 9 zeros');
    clock.pass(2_000);
    offers.retry();
    await new Promise((resolve) => setImmediate(resolve));
    expect([asked, offers.count]).to.deep.equal([2, 0]);
    await offers.offer({ block: BLOCK, lane: 'H', nonce: 1n, zeros: 5 });
    expect(offers.count).to.equal(0);
  });
});
