import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { devnetAddress, poolKeys } from '../../../plugins/kale/pool-keys.ts';
import type { KeySettings } from '../../../plugins/kale/pool-keys.ts';

const wallet = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 1));
const source = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 2));
const KEY = '07'.repeat(32);

const REAL: KeySettings = {
  network: 'mainnet',
  wallet: { seed: wallet.secret() },
  sources: [{ seed: source.secret() }],
  custody: { keys: [{ version: 3, key: KEY }] },
};

describe('the keys of a KALE pool', () => {
  it('are those of its file', () => {
    const keys = poolKeys(REAL, ` ${wallet.publicKey()} `);
    expect(keys.treasury.publicKey).to.equal(wallet.publicKey());
    expect(keys.sources.map(({ publicKey }) => publicKey)).to.deep.equal([source.publicKey()]);
    expect(keys.ring.newest).to.equal(3);
  });

  it('follow from the passphrase on a devnet, and there alone', () => {
    const config = { network: 'devnet', devnet: { ledgerMs: 0, sources: 3 } } as const;
    const keys = poolKeys(config, devnetAddress(config));
    expect(keys.sources).to.have.length(3);
    const other = { ...config, networkPassphrase: 'another' };
    expect(devnetAddress(other)).not.to.equal(devnetAddress(config));
    for (const missing of ['wallet', 'sources', 'custody'] as const)
      expect(() => poolKeys({ ...REAL, [missing]: undefined }, wallet.publicKey()))
        .to.throw(`coin.${missing}`)
        .with.property('code', 'CONFIG_INVALID');
  });

  it('are refused where they do not fit together, and not shown', () => {
    const seed = wallet.secret();
    const wrongs: readonly [Partial<KeySettings>, string][] = [
      [{ sources: [{ seed: source.secret() }, { seed: source.secret() }] }, 'coin.sources.1.seed'],
      [{ sources: [{ seed }] }, 'coin.sources.0.seed'],
      [{ wallet: { seed: source.secret() } }, 'coin.wallet.seed'],
      [{ wallet: { seed: `${seed}A` } }, 'coin.wallet.seed'],
      [{ custody: { keys: [{ version: 1, key: `${KEY}07` }] } }, 'coin.custody.keys.1'],
      [
        {
          custody: {
            keys: [
              { version: 1, key: KEY },
              { version: 1, key: KEY },
            ],
          },
        },
        'coin.custody.keys',
      ],
    ];
    for (const [wrong, key] of wrongs) {
      const config = { ...REAL, ...wrong };
      expect(() => poolKeys(config, wallet.publicKey()))
        .to.throw(key)
        .with.property('message')
        .that.satisfies((text: string) => !text.includes(seed) && !text.includes(KEY));
    }
  });
});
