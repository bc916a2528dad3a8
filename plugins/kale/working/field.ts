import { leadingZeros } from '../consensus/leading-zeros.ts';
import { workHash } from '../consensus/work-hash.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { blockName } from '../farm/open-field.ts';
import type { FoundNonce, Lane, NonceVerdict, OpenBlock, OpenField } from '../farm/open-field.ts';
import { FindLog } from './find-log.ts';
import { Plot } from './plot.ts';
import type { Find } from './plot.ts';

interface Bed {
  readonly block: OpenBlock;
  /** By G address, in the order of the farmers. */
  readonly plots: ReadonlyMap<string, Plot>;
}

/**
 * The open block's farmers with their best nonces, in memory: each look brings in who was planted since, and after a
 * restart all of it comes back from the record.
 */
export class Field implements OpenField, FarmHand {
  readonly name = 'field';
  readonly #parts: Pick<FarmParts, 'record' | 'log'>;
  readonly #finds: FindLog;
  #bed: Bed | undefined;
  /** The look that was brought in last, or is just being. */
  #refreshed: { readonly view: FarmView; readonly done: Promise<void> } | undefined;

  constructor(parts: Pick<FarmParts, 'record' | 'log'>) {
    this.#parts = parts;
    this.#finds = new FindLog(parts.log);
  }

  get block(): OpenBlock | undefined {
    return this.#bed !== undefined && this.#bed.plots.size > 0 ? this.#bed.block : undefined;
  }

  lanes(): readonly Lane[] {
    return this.plots().map(({ lane }) => lane);
  }

  lane(custodialWallet: string): Lane | undefined {
    return this.#bed?.plots.get(custodialWallet)?.lane;
  }

  /** Of the open block, for who sends their work. */
  plots(): readonly Plot[] {
    return [...(this.#bed?.plots.values() ?? [])];
  }

  /** @throws RangeError for a nonce of more than 64 bits */
  async offer({ blockIndex, custodialWallet, nonce }: FoundNonce): Promise<NonceVerdict> {
    const bed = this.#bed;
    const plot = bed?.plots.get(custodialWallet);
    if (bed?.block.index !== blockIndex || plot === undefined) return { kind: 'closed' };
    const { entropy } = bed.block;
    const hash = workHash({ index: blockIndex, nonce, entropy, farmer: plot.key });
    const zeros = leadingZeros(hash);
    if (zeros <= plot.zerosToBeat) return { kind: 'worse', zeros };
    const find: Find = { nonce, hash: Buffer.from(hash).toString('hex'), zeros };
    plot.coming = find;
    try {
      const { farmerId } = plot;
      await this.#finds.add({ kind: 'work-found', blockIndex, farmerId, ...find });
      plot.keep(find);
    } catch (error) {
      plot.forget(find);
      throw error;
    }
    return { kind: 'best', zeros };
  }

  /** Brings in what is on record of the block that is open. @throws PoolError STORAGE_UNAVAILABLE */
  attend(view: FarmView): Promise<void> {
    if (this.#refreshed?.view === view) return this.#refreshed.done;
    const before = this.#refreshed?.done.catch(() => undefined);
    const done = (before ?? Promise.resolve()).then(() => this.#refresh(view));
    this.#refreshed = { view, done };
    done.catch(() => {
      if (this.#refreshed?.view === view) this.#refreshed = undefined;
    });
    return done;
  }

  async stop(): Promise<void> {
    await this.#refreshed?.done.catch(() => undefined);
  }

  async #refresh({ index, block }: FarmView): Promise<void> {
    if (block === undefined) {
      this.#bed = undefined;
      return;
    }
    const { record } = this.#parts;
    const rows = (await record.plantings(index)).filter(({ state }) => state === 'planted');
    const works = new Map((await record.works(index)).map((each) => [each.farmerId, each]));
    const farmers = rows.length === 0 ? [] : await record.farmers(['active', 'leaving']);
    const wallets = new Map(farmers.map((each) => [each.farmerId, each.custodialWallet]));
    const known = this.#bed?.block.index === index ? this.#bed.plots : undefined;
    const plots = new Map<string, Plot>();
    for (const row of rows) {
      const wallet = wallets.get(row.farmerId);
      if (wallet === undefined) continue;
      const plot = known?.get(wallet) ?? new Plot(row, wallet);
      const work = works.get(row.farmerId);
      if (work !== undefined) plot.learn(work);
      plots.set(wallet, plot);
    }
    const { entropy, timestamp, maxZeros } = block;
    const name = blockName({ index, entropy });
    this.#bed = { block: { index, entropy, timestamp, name, maxZeros }, plots };
  }
}
