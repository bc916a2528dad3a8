import { expect } from 'chai';
import { HeaderScanner } from '../../../core/kernels/header-scanner.ts';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, SHA256D_WASM } from './kernel-instance.ts';
import { ESP_MINER_HEADER } from './known-shares.ts';
import { nodeSha256 } from './share.ts';

const scanner = new HeaderScanner(SHA256D_WASM);

function hashWith(header: Uint8Array, nonce: number): bigint {
  const copy = Buffer.from(header);
  copy.writeUInt32LE(nonce >>> 0, 76);
  return bigintFromLe(nodeSha256(nodeSha256(copy)));
}

describe('sha256d scan', () => {
  it('finds the nonce of the header that ESP-Miner publishes, at its exact hash', () => {
    const { header, nonce, hash } = ESP_MINER_HEADER;
    const exact = targetToLe(BigInt(`0x${hash}`) as Target);
    const below = targetToLe((BigInt(`0x${hash}`) - 1n) as Target);
    for (let lead = 0; lead < 8; lead++) {
      expect(scanner.scan(header, nonce - lead, 100, exact)).to.equal(lead);
      expect(scanner.scan(header, nonce - lead, lead, exact)).to.equal(-1);
    }
    expect(scanner.scan(header, nonce, 1, below)).to.equal(-1);
  });

  it('agrees with node:crypto on the first of a range', () => {
    const random = new SeededRandom(40);
    for (let round = 0; round < 100; round++) {
      const header = random.bytes(80);
      const start = random.uint32();
      const count = random.between(1, 64);
      const target = (1n << BigInt(random.between(246, 255))) as Target;
      let expected = -1;
      for (let index = 0; index < count && expected < 0; index++) {
        if (hashWith(header, start + index) <= target) expected = index;
      }
      expect(scanner.scan(header, start, count, targetToLe(target))).to.equal(expected);
    }
  });

  it('counts on past the highest nonce', () => {
    const header = new SeededRandom(41).bytes(80);
    const target = targetToLe(hashWith(header, 2) as Target);
    const rivals = [-3, -2, -1, 0, 1].map((nonce) => hashWith(header, nonce));
    const expected = rivals.findIndex((hash) => hash <= hashWith(header, 2));
    const index = scanner.scan(header, 0xfffffffd, 10, target);
    expect(index).to.equal(expected < 0 ? 5 : expected);
  });

  it('tries nothing where the count is zero or negative', () => {
    const header = Buffer.alloc(80);
    const any = Buffer.alloc(32, 0xff);
    expect(scanner.scan(header, 0, 0, any)).to.equal(-1);
    expect(scanner.scan(header, 0, -5, any)).to.equal(-1);
  });

  it('refuses addresses outside its memory', () => {
    const kernel = instantiate();
    const end = kernel.memory.buffer.byteLength;
    expect(kernel.scan(end - 79, 0, 1, 0)).to.equal(-2);
    expect(kernel.scan(0, 0, 1, end - 31)).to.equal(-2);
    expect(kernel.scan(-1, 0, 1, 0)).to.equal(-2);
  });

  it('refuses headers and targets of the wrong length', () => {
    const any = Buffer.alloc(32);
    expect(() => scanner.scan(Buffer.alloc(79), 0, 1, any)).to.throw(RangeError, /80 bytes/);
    expect(() => scanner.scan(Buffer.alloc(80), 0, 1, Buffer.alloc(31))).to.throw(RangeError);
  });
});
