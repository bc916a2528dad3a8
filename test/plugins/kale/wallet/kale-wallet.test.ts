import { createHash } from 'node:crypto';
import { Keypair, MuxedAccount, Account, StrKey } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { KaleWallet } from '../../../../plugins/kale/wallet/kale-wallet.ts';

/** Of SEP-53. */
const SEED = 'SAKICEVQLYWGSOJS4WW7HZJWAHZVEEBS527LHK5V4MLJALYKICQCJXMW';
const ADDRESS = 'GBXFXNDLV4LSWA4VB7YIL5GBD7BVNR22SGBTDKMO2SBZZHDXSKZYCP7L';
const VECTORS = [
  [
    'Hello, World!',
    'fO5dbYhXUhBMhe6kId/cuVq/AfEnHRHEvsP8vXh03M1uLpi5e46yO2Q8rEBzu3feXQewcQE5GArp88u6ePK6BA==',
  ],
  [
    'こんにちは、世界！',
    'CDU265Xs8y3OWbB/56H9jPgUss5G9A0qFuTqH2zs2YDgTm+++dIfmAEceFqB7bhfN3am59lCtDXrCtwH2k1GBA==',
  ],
] as const;

describe('addresses of KALE', () => {
  const wallet = new KaleWallet();
  const reasonOf = (typed: string): string => {
    const checked = wallet.checkAddress(typed);
    return checked.kind === 'refused' ? checked.reason : expect.fail('it was taken');
  };

  it('are G addresses, whatever space is around them', () => {
    expect(wallet.checkAddress(` ${ADDRESS}\n`)).to.deep.equal({ kind: 'valid', address: ADDRESS });
  });

  it('have a checksum, so that no mistyped one is paid', () => {
    for (let index = 1; index < ADDRESS.length; index += 1) {
      const digit = ADDRESS[index] === 'A' ? 'B' : 'A';
      const typed = `${ADDRESS.slice(0, index)}${digit}${ADDRESS.slice(index + 1)}`;
      expect(reasonOf(typed)).to.contain('checksum');
    }
    expect(reasonOf(ADDRESS.slice(1))).to.contain('begin with G');
    expect(reasonOf(`${ADDRESS}A`)).to.contain('57');
    expect(reasonOf('')).to.contain('empty');
    expect(wallet.checkAddress(ADDRESS.toLowerCase()).kind).to.equal('refused');
  });

  it('are no parts of accounts and no contracts', () => {
    const muxed = new MuxedAccount(new Account(ADDRESS, '1'), '7').accountId();
    expect(reasonOf(muxed)).to.contain('M addresses');
    expect(reasonOf(StrKey.encodeContract(Buffer.alloc(32, 7)))).to.contain('contracts');
  });

  it('are no secrets, and no secret is repeated', () => {
    for (const typed of [SEED, ` ${SEED} `, SEED.toLowerCase(), SEED.slice(0, 40)]) {
      const reason = reasonOf(typed);
      expect(reason).to.contain('secret');
      expect(reason.toUpperCase()).to.not.contain(SEED.slice(1, 12));
    }
  });

  it('sign messages by SEP-53, in base64 or hex', () => {
    for (const [message, signature] of VECTORS) {
      const hex = Buffer.from(signature, 'base64').toString('hex');
      for (const written of [signature, hex, ` ${hex.toUpperCase()} `])
        expect(wallet.verifyMessage({ address: ADDRESS, message, signature: written })).to.equal(
          true,
        );
    }
  });

  it('sign nothing that is another message, another address, or no signature', () => {
    const [[message, signature], [another]] = VECTORS;
    const other = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
    const bare = Buffer.from(other.sign(Buffer.from(message))).toString('base64');
    const digest = createHash('sha256').update(message).digest();
    const unprefixed = Buffer.from(other.sign(digest)).toString('base64');
    const verdicts = [
      { address: ADDRESS, message: another, signature },
      { address: other.publicKey(), message, signature },
      { address: other.publicKey(), message, signature: bare },
      { address: other.publicKey(), message, signature: unprefixed },
      { address: ADDRESS, message, signature: '' },
      { address: ADDRESS, message, signature: 'A'.repeat(88) },
      { address: 'G', message, signature },
      { address: StrKey.encodeEd25519PublicKey(Buffer.alloc(32)), message, signature },
    ].map((each) => wallet.verifyMessage(each));
    expect(verdicts).to.deep.equal(verdicts.map(() => false));
  });
});
