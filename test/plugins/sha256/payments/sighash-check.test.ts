import { expect } from 'chai';
import { signatureFault } from '../../../../plugins/sha256/payments/sighash-check.ts';

const NONE = new Uint8Array(0);
const KEY = Buffer.alloc(33, 2);
/** A signature in DER, by its looks, and its type. */
const ecdsa = (type: number): Buffer =>
  Buffer.concat([Buffer.of(0x30, 68), Buffer.alloc(68, 2), Buffer.of(type)]);
const schnorr = (...type: readonly number[]): Buffer =>
  Buffer.concat([Buffer.alloc(64, 7), Buffer.of(...type)]);
const push = (part: Uint8Array): Buffer =>
  Buffer.concat([part.length > 75 ? Buffer.of(0x4c, part.length) : Buffer.of(part.length), part]);
const pushes = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts.map(push));
const script = (hex: string, length: number, end = ''): Buffer =>
  Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(length, 9), Buffer.from(end, 'hex')]);

const KEY_HASH = script('76a914', 20, '88ac');
const PLAIN_KEY = script('21', 33, 'ac');
const SCRIPT_HASH = script('a914', 20, '87');
const LONG_SCRIPT_HASH = script('aa20', 32, '87');
const WITNESS_KEY = script('0014', 20);
const WITNESS_SCRIPT = script('0020', 32);
const TAPROOT = script('5120', 32);
const MULTISIG = Buffer.alloc(105, 0x51);

const witnessed = (...witness: readonly Uint8Array[]) => ({ scriptSig: NONE, witness });
const bare = (scriptSig: Uint8Array) => ({ scriptSig, witness: [] });

describe('what a signature covers', () => {
  for (const [name, spent, sign] of [
    ['a key hash', KEY_HASH, (type) => bare(pushes(ecdsa(type), KEY))],
    ['a key', PLAIN_KEY, (type) => bare(pushes(ecdsa(type)))],
    ['a script hash', SCRIPT_HASH, (type) => bare(pushes(NONE, ecdsa(1), ecdsa(type), MULTISIG))],
    ['a longer script hash', LONG_SCRIPT_HASH, (type) => bare(pushes(schnorr(type), MULTISIG))],
    ['a witness key hash', WITNESS_KEY, (type) => witnessed(ecdsa(type), KEY)],
    [
      'a witness script',
      WITNESS_SCRIPT,
      (type) => witnessed(NONE, ecdsa(type), ecdsa(1), MULTISIG),
    ],
    [
      'a nested witness',
      SCRIPT_HASH,
      (type) => ({ scriptSig: pushes(WITNESS_KEY), witness: [ecdsa(type), KEY] }),
    ],
    ['a taproot key', TAPROOT, (type) => witnessed(schnorr(type))],
    ['a taproot key with an annex', TAPROOT, (type) => witnessed(schnorr(type), Buffer.of(0x50))],
    ['a taproot script', TAPROOT, (type) => witnessed(NONE, schnorr(type), MULTISIG, KEY)],
  ] as readonly (readonly [string, Uint8Array, (type: number) => ReturnType<typeof bare>])[]) {
    it(`is all of the transaction, for ${name}, or it is refused`, () => {
      expect(signatureFault(sign(0x01), spent)).to.equal(undefined);
      for (const type of [0x00, 0x02, 0x03, 0x81, 0x82, 0x83, 0x42, 0xc1, 0x61])
        expect(signatureFault(sign(type), spent), `type ${type}`).to.contain('sign with ALL');
    });
  }

  it('is all with a fork id, and by default where taproot says so', () => {
    expect(signatureFault(bare(pushes(ecdsa(0x41), KEY)), KEY_HASH)).to.equal(undefined);
    expect(signatureFault(bare(pushes(schnorr(0x41), KEY)), KEY_HASH)).to.equal(undefined);
    expect(signatureFault(witnessed(schnorr()), TAPROOT)).to.equal(undefined);
    expect(signatureFault(witnessed(schnorr(0x41)), TAPROOT)).to.contain('sign with ALL');
  });

  it('is nothing where there is none', () => {
    for (const spent of [KEY_HASH, PLAIN_KEY, SCRIPT_HASH, WITNESS_KEY, WITNESS_SCRIPT, TAPROOT])
      expect(signatureFault(bare(NONE), spent)).to.equal('has no signature');
    expect(signatureFault(bare(pushes(NONE, MULTISIG)), SCRIPT_HASH)).to.equal('has no signature');
    expect(signatureFault(witnessed(MULTISIG), WITNESS_SCRIPT)).to.equal('has no signature');
  });

  it('is not guessed in forms that nobody knows', () => {
    for (const [input, spent] of [
      [bare(Buffer.of(0x51)), KEY_HASH],
      [bare(Buffer.of(0x4d, 0x01)), KEY_HASH],
      [bare(Buffer.of(0x20, 0x01)), KEY_HASH],
      [bare(pushes(ecdsa(1), KEY)), script('6a', 4)],
      [bare(pushes(ecdsa(1), KEY, KEY)), KEY_HASH],
      [bare(pushes(Buffer.alloc(32, 1), ecdsa(1), MULTISIG)), SCRIPT_HASH],
      [{ scriptSig: pushes(KEY), witness: [ecdsa(1), KEY] }, WITNESS_KEY],
      [{ scriptSig: pushes(KEY, WITNESS_KEY), witness: [ecdsa(1), KEY] }, SCRIPT_HASH],
      [witnessed(ecdsa(1)), WITNESS_KEY],
      [witnessed(Buffer.alloc(32, 1), ecdsa(1), MULTISIG), WITNESS_SCRIPT],
      [witnessed(Buffer.alloc(32, 1), MULTISIG, KEY), TAPROOT],
      [witnessed(schnorr()), script('5220', 32)],
    ] as const)
      expect(signatureFault(input, spent)).to.contain('cannot be checked');
  });
});
