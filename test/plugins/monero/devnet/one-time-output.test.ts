import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';
import { keccak } from '../../../../plugins/monero/consensus/keccak.ts';
import { oneTimeOutput } from '../../../../plugins/monero/devnet/one-time-output.ts';
import type { MoneroAddress } from '../../../../plugins/monero/wallet/monero-address.ts';
import { point } from '../known-addresses.ts';

const { Point } = ed25519;

describe('a one-time output', () => {
  const [spend, view] = [11n, 13n];
  const address: MoneroAddress = {
    network: 'fakechain',
    kind: 'standard',
    spendKey: point(spend),
    viewKey: point(view),
    paymentId: Buffer.alloc(0),
  };

  it('is found with the view key and spent with the spend key of its address alone', () => {
    const output = oneTimeOutput(address, Buffer.alloc(32, 1));
    const shared = Point.fromBytes(output.transactionKey).multiply(view).multiply(8n).toBytes();
    const derived = Buffer.concat([shared, Buffer.of(0)]);
    const secret = Point.Fn.create(bigintFromLe(keccak(derived)) + spend);
    expect(point(secret)).to.deep.equal(output.outputKey);
    expect(keccak(Buffer.concat([Buffer.from('view_tag'), derived]))[0]).to.equal(output.viewTag);
  });

  it('is another one each time', () => {
    const keys = [1, 2, 3].map((fill) => oneTimeOutput(address, Buffer.alloc(32, fill)).outputKey);
    expect(new Set(keys.map((each) => each.toString('hex'))).size).to.equal(3);
  });
});
