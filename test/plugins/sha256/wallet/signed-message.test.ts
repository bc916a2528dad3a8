import { expect } from 'chai';
import { loadCoin } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';
import { AddressWallet } from '../../../../plugins/sha256/wallet/address-wallet.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { coinConfig } from '../pool-parts.ts';

const walletOn = (network: string, coin = 'bitcoin'): AddressWallet =>
  new AddressWallet(coinConfig([{ url: 'http://127.0.0.1:1' }], { coin, network }));

/** Of the key SHA-256(""), from the tests of npm's coinmsg. */
const FOOBAR =
  'ILtpIVksn3ie1AyKSjU/Hokv1HvMlRmersHqQSodEcnHZ4A8cT/2MSxFQ88kPftQWjPx7gAVFXiKSpX7Itu7UgA=';
const KEY_HASH = '9a1c78a507689f6f54b847ad1cef1e614ee23f1e';
const P2WPKH = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
const HELLO =
  'AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=';
const P2TR = 'bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3';
const TAPROOT =
  'AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ==';

/** Address, message, signature; and where they were published. */
const PUBLISHED: readonly (readonly [string, string, string, string])[] = [
  [
    '1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV',
    'This is an example of a signed message.',
    'H9L5yLFjti0QTHhPyFrZCT1V/MMnBtXKmoiKDZ78NDBjERki6ZTQZdSMCtkgoNmp17By9ItJr8o7ChX0XxY91nk=',
    'bitcoinjs-message',
  ],
  ['1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV', 'foobar', FOOBAR, 'coinmsg, compressed key'],
  [
    '1HZwkjkeaoZfTSaJxDw6aKkxp45agDiEzN',
    'foobar',
    FOOBAR.replace('IL', 'HL'),
    'coinmsg, uncompressed key',
  ],
  [
    P2WPKH,
    '',
    'AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=',
    'BIP-322',
  ],
  [
    P2WPKH,
    '',
    'AkgwRQIhAPkJ1Q4oYS0htvyuSFHLxRQpFAY56b70UvE7Dxazen0ZAiAtZfFz1S6T6I23MWI2lK/pcNTWncuyL8UL+oMdydVgzAEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy',
    'BIP-322',
  ],
  [P2WPKH, 'Hello World', HELLO, 'BIP-322'],
  [P2WPKH, 'Hello World', `smp${HELLO}`, 'BIP-322, marked'],
  [P2TR, 'Hello World', TAPROOT, 'BIP-322, a taproot key'],
];

/** FOOBAR with another header byte. */
const withHeader = (header: number): string => {
  const bytes = Buffer.from(FOOBAR, 'base64');
  bytes[0] = header;
  return bytes.toString('base64');
};

describe('signed messages', () => {
  const wallet = walletOn('main');
  const formats = new AddressFormats(loadCoin('bitcoin'), 'main');
  const addressOf = (script: string): string =>
    formats.address(Buffer.from(script, 'hex')) ?? 'no address';

  for (const [address, message, signature, source] of PUBLISHED) {
    it(`are accepted as published: ${source}, ${JSON.stringify(message)}`, () => {
      expect(wallet.verifyMessage({ address, message, signature })).to.equal(true);
      expect(wallet.verifyMessage({ address, message: `${message}.`, signature })).to.equal(false);
      for (const [other] of PUBLISHED)
        if (other !== address)
          expect(wallet.verifyMessage({ address: other, message, signature })).to.equal(false);
    });
  }

  it('are accepted with the headers of BIP-137 for every kind of address of a key', () => {
    const p2pkh = addressOf(`76a914${KEY_HASH}88ac`);
    const p2wpkh = addressOf(`0014${KEY_HASH}`);
    // RIPEMD-160 of SHA-256 of the script above, by another implementation (Python's hashlib).
    const nested = addressOf('a91484ab21b1b2fd065d4504ff693d832434b6108d7b87');
    const verdicts = (address: string): boolean[] =>
      [28, 32, 36, 40].map((header) =>
        wallet.verifyMessage({ address, message: 'foobar', signature: withHeader(header) }),
      );
    expect(verdicts(p2pkh)).to.deep.equal([false, true, true, true]);
    expect(verdicts(p2wpkh)).to.deep.equal([false, true, true, true]);
    expect(verdicts(nested)).to.deep.equal([false, true, true, true]);
    for (const header of [0, 26, 31, 33, 43, 255])
      expect(
        wallet.verifyMessage({ address: p2pkh, message: 'foobar', signature: withHeader(header) }),
      ).to.equal(false);
  });

  it('count for CashAddr, and not for segwit scripts where the coin has none', () => {
    const cash = walletOn('main', 'bitcoin-cash');
    const signed = { message: 'foobar', signature: FOOBAR };
    const address = '1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV';
    const check = cash.checkAddress(address);
    expect(check.kind === 'valid' && cash.verifyMessage({ ...signed, ...check })).to.equal(true);
    const nested = addressOf('a91484ab21b1b2fd065d4504ff693d832434b6108d7b87');
    expect(cash.checkAddress(nested).kind).to.equal('valid');
    expect(cash.verifyMessage({ ...signed, address: nested })).to.equal(false);
  });

  it('are refused, whatever is altered', () => {
    for (const [address, message, signature] of PUBLISHED) {
      const bytes = Buffer.from(signature.replace(/^smp/, ''), 'base64');
      for (let at = 0; at < bytes.length; at += 3) {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ 0x10;
        expect(
          wallet.verifyMessage({ address, message, signature: altered.toString('base64') }),
          `byte ${at} of ${signature}`,
        ).to.equal(false);
        const short = bytes.subarray(0, at).toString('base64');
        expect(wallet.verifyMessage({ address, message, signature: short })).to.equal(false);
      }
    }
    for (const signature of ['', '=', 'smp', '!', 'A'.repeat(10_000), `${HELLO}AAAA`, ` ${HELLO}`])
      expect(wallet.verifyMessage({ address: P2WPKH, message: 'Hello World', signature })).to.equal(
        false,
      );
    expect(
      wallet.verifyMessage({ address: 'nobody', message: 'Hello World', signature: HELLO }),
    ).to.equal(false);
  });

  describe('of a real node (bitcoin-knots)', function () {
    this.timeout(60_000);
    let node: BitcoinKnots;

    before(async function () {
      requireBitcoinKnots.call(this);
      node = await BitcoinKnots.start(['-keypool=5']);
      await node.call('createwallet', ['signer']);
    });
    after(async () => {
      await node?.stop();
    });

    for (const kind of ['legacy', 'bech32', 'bech32m']) {
      it(`are accepted for its addresses: ${kind}`, async () => {
        const regtest = walletOn('regtest');
        for (const message of ['', 'x', 'münzen ☃', 'long '.repeat(200)]) {
          const address = await node.call<string>('getnewaddress', ['', kind], 'signer');
          const signature = await node.call<string>('signmessage', [address, message], 'signer');
          expect(regtest.verifyMessage({ address, message, signature }), message).to.equal(true);
          expect(regtest.verifyMessage({ address, message: 'other', signature })).to.equal(false);
        }
      });
    }
  });
});
