import { expect } from 'chai';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import type { KeptKey } from '../../../../plugins/kale/custody/key-custody.ts';
import { rotateKeys } from '../../../../plugins/kale/custody/key-rotation.ts';
import type { KeyStore } from '../../../../plugins/kale/custody/key-rotation.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';

const FARMERS = 230;
const OLD = { '1': '11'.repeat(32) };
const BOTH = { ...OLD, '2': '22'.repeat(32) };

class MemoryStore implements KeyStore {
  readonly rows = new Map<string, KeptKey>();
  /** Calls until the store fails; 0: never. */
  failsIn = 0;

  async page(after: string, count: number): Promise<readonly KeptKey[]> {
    this.#tick();
    const ids = [...this.rows.keys()].sort().filter((id) => id > after);
    return ids.slice(0, count).flatMap((id) => this.rows.get(id) ?? []);
  }

  async replace(known: KeptKey, next: KeptKey): Promise<boolean> {
    this.#tick();
    if (this.rows.get(known.farmerId)?.sealed !== known.sealed) return false;
    this.rows.set(known.farmerId, next);
    return true;
  }

  #tick(): void {
    this.failsIn -= 1;
    if (this.failsIn === 0) throw new Error('the store is gone');
  }
}

describe('the rotation of keys', () => {
  const old = new KeyCustody(new KeyRing(OLD));
  const both = new KeyCustody(new KeyRing(BOTH));
  const young = new KeyCustody(new KeyRing({ '2': BOTH['2'] }));
  let store: MemoryStore;

  beforeEach(() => {
    store = new MemoryStore();
    for (let id = 0; id < FARMERS; id += 1) {
      const kept = old.create(`farmer-${id}`);
      store.rows.set(kept.farmerId, kept);
    }
  });

  it('seals all with the newest key, so that the old one can go', async () => {
    const before = new Map(store.rows);
    const report = await rotateKeys(both, store);
    expect(report).to.deep.equal({
      rotatedCount: FARMERS,
      newestCount: 0,
      missedCount: 0,
      faults: [],
    });
    for (const [id, kept] of store.rows) {
      young.verify(kept);
      expect(kept.publicKey).to.equal(before.get(id)?.publicKey);
    }
    expect((await rotateKeys(young, store)).newestCount).to.equal(FARMERS);
  });

  it('may end anywhere and be run again', async () => {
    for (const failsIn of [1, 2, 60, 101, 30]) {
      store.failsIn = failsIn;
      const error = await rotateKeys(both, store).catch((each: unknown) => each);
      expect(error).to.have.property('message', 'the store is gone');
      for (const kept of store.rows.values()) both.verify(kept);
    }
    store.failsIn = 0;
    const { rotatedCount, newestCount, faults } = await rotateKeys(both, store);
    expect([rotatedCount + newestCount, faults]).to.deep.equal([FARMERS, []]);
    for (const kept of store.rows.values()) young.verify(kept);
  });

  it('leaves what does not open, and tells of it', async () => {
    const [bad, lost] = [store.rows.get('farmer-7'), store.rows.get('farmer-8')];
    if (bad === undefined || lost === undefined) throw new Error('no rows');
    store.rows.set('farmer-7', { ...bad, sealed: lost.sealed });
    store.rows.set('farmer-8', { ...lost, sealed: lost.sealed.replace('k1.', 'k5.') });
    const { rotatedCount, faults } = await rotateKeys(both, store);
    expect(rotatedCount).to.equal(FARMERS - 2);
    expect(faults.map(({ farmerId, fault }) => [farmerId, fault])).to.deep.equal([
      ['farmer-7', 'seal-broken'],
      ['farmer-8', 'version-unknown'],
    ]);
  });

  it('does not overwrite what changed meanwhile', async () => {
    const fresh = both.create('farmer-0');
    const { page } = store;
    store.page = async (after, count) => {
      const rows = await page.call(store, after, count);
      store.rows.set('farmer-0', fresh);
      return rows;
    };
    expect((await rotateKeys(both, store)).missedCount).to.equal(1);
    expect(store.rows.get('farmer-0')).to.equal(fresh);
  });
});
