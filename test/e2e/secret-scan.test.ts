import { expect } from 'chai';
import { encodingsOf, SecretScan } from './secret-scan.ts';

const BYTES = Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + 11) % 256);
const SECRET = { name: 'one', bytes: BYTES, texts: ['SSEEDSEEDSEED'] };

describe('the scan for secrets', () => {
  const scan = new SecretScan([SECRET]);

  for (const [encoding, form] of encodingsOf(SECRET))
    it(`sees what is written as ${encoding}`, () => {
      const place = Buffer.concat([Buffer.from('before '), form, Buffer.from(' behind')]);
      expect(scan.sightings(place)).to.deep.include({ name: 'one', encoding });
      expect(
        scan.sightings(Buffer.concat([form.subarray(1), Buffer.of(0), form.subarray(0, 1)])),
      ).to.not.deep.include({ name: 'one', encoding });
    });

  it('sees a part of what was encoded as a whole', () => {
    for (const before of [0, 1, 2, 3, 4])
      for (const behind of [0, 1, 2, 3]) {
        const whole = Buffer.concat([
          Buffer.alloc(before, 0xff),
          BYTES,
          Buffer.alloc(behind, 0xff),
        ]);
        for (const alphabet of ['base64', 'base64url'] as const)
          expect(scan.sightings(whole.toString(alphabet)), `${before} ${behind}`).to.deep.include({
            name: 'one',
            encoding: `${alphabet}+${before % 3}`,
          });
      }
  });

  it('sees what JSON makes of it', () => {
    const seen = (value: unknown) =>
      scan.sightings(JSON.stringify({ value })).map(({ encoding }) => encoding);
    expect(seen([...BYTES])).to.deep.equal(['array']);
    expect(seen(BYTES)).to.deep.equal(['object']);
    expect(seen(Buffer.from(BYTES))).to.deep.equal(['array']);
  });

  it('sees nothing where nothing is', () => {
    expect(scan.sightings(Buffer.alloc(1_000))).to.deep.equal([]);
    expect(scan.sightings('')).to.deep.equal([]);
  });
});
