import { expect } from 'chai';
import type { CommandCall } from '../../../../core/plugin-api/commands.ts';
import { rotateKeysBy } from '../../../../plugins/kale/commands/rotate-keys.ts';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import type { KeptKey } from '../../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import type { KeyStore } from '../../../../plugins/kale/custody/key-rotation.ts';
import { coinSettings } from '../coin-settings.ts';

const OLD = '11'.repeat(32);
const NEW = '22'.repeat(32);
const OLD_FREE = /Nothing is sealed with version 1 any more/;

describe('the command that rotates keys', () => {
  const old = new KeyCustody(new KeyRing({ '1': OLD }));
  let rows: Map<string, KeptKey>;
  let written: string;
  /** Called before a row is replaced. */
  let before: (known: KeptKey) => void;

  beforeEach(() => {
    rows = new Map(['a', 'b', 'c'].map((id) => [id, old.create(id)]));
    written = '';
    before = () => undefined;
  });

  const store: KeyStore = {
    page: async (after, count) =>
      [...rows.values()].filter(({ farmerId }) => farmerId > after).slice(0, count),
    replace: async (known, next) => {
      before(known);
      if (rows.get(known.farmerId)?.sealed !== known.sealed) return false;
      rows.set(known.farmerId, next);
      return true;
    },
  };

  const run = (keys: readonly object[] | undefined): Promise<number> => {
    const call: CommandCall = {
      config: coinSettings(keys === undefined ? {} : { custody: { keys } }),
      facts: { id: 'test', address: '', tag: '', extranonceBytes: 0 },
      options: {},
      database: { rows: async () => [], transaction: async () => expect.fail('not asked') },
      write: (text) => {
        written += text;
      },
      signal: new AbortController().signal,
    };
    return rotateKeysBy(() => store)(call);
  };

  const both = [
    { version: 1, key: OLD },
    { version: 2, key: NEW },
  ];

  it('seals all anew, and says that the old key may go', async () => {
    expect(await run(both)).to.equal(0);
    expect(written)
      .to.match(/sealed anew {2}3\n/)
      .and.match(OLD_FREE);
    const young = new KeyCustody(new KeyRing({ '2': NEW }));
    for (const kept of rows.values()) young.verify(kept);
    written = '';
    expect(await run(both)).to.equal(0);
    expect(written)
      .to.match(/sealed anew {2}0\n {2}were so {6}3\n/)
      .and.match(OLD_FREE);
    expect(written).to.not.contain(OLD).and.not.contain(NEW);
  });

  it('keeps the old key in the file while one does not open, and ends with 1', async () => {
    const broken = old.create('b');
    rows.set('b', { ...broken, sealed: `${broken.sealed.slice(0, -4)}AAAA` });
    expect(await run(both)).to.equal(1);
    expect(written)
      .to.match(/faults {7}1\n/)
      .and.contain('key of farmer b');
    expect(written).to.contain('Keep version 1 in the file').and.not.match(OLD_FREE);
  });

  it('looks again where another process wrote meanwhile', async () => {
    let isFirst = true;
    before = ({ farmerId }) => {
      if (!isFirst) return;
      isFirst = false;
      // Sealed anew by a host with the old key alone, and one more came.
      const kept = rows.get(farmerId);
      if (kept !== undefined) rows.set(farmerId, old.reseal(kept));
      rows.set('0', old.create('0'));
    };
    expect(await run(both)).to.equal(0);
    expect(written)
      .to.match(/sealed anew {2}4\n/)
      .and.match(OLD_FREE);
    const young = new KeyCustody(new KeyRing({ '2': NEW }));
    for (const kept of rows.values()) young.verify(kept);
  });

  it('tells a host without the newest key what it lacks', async () => {
    await run(both);
    const [kept] = rows.values();
    if (kept === undefined) throw new Error('nothing');
    const message = await old
      .signer(kept)
      .sign(new Uint8Array(32))
      .then(() => '')
      .catch((error: Error) => error.message);
    expect(message).to.contain('needs version 2, and coin.custody.keys has 1');
  });

  it('needs a key, and each version once', async () => {
    for (const keys of [undefined, [...both, { version: 2, key: OLD }]]) {
      const error = await run(keys).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'CONFIG_INVALID' });
      expect(String(error)).to.not.contain(OLD);
    }
  });
});
