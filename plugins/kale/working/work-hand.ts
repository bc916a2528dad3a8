import { appendApart } from '../events/append-apart.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import { workKey } from '../farm/deed-keys.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { OpenBlock } from '../farm/open-field.ts';
import { partsOf } from '../planting/in-parallel.ts';
import { failureOf } from '../planting/plant-outcome.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { Field } from './field.ts';
import type { Find, Plot } from './plot.ts';
import { leadSeconds } from './submission-time.ts';
import { isSendingTime, isSent, isUnworked, workToSend } from './work-decision.ts';
import type { WorkTerms } from './work-decision.ts';
import { workIn } from './work-envelope.ts';
import { WorkJudge } from './work-judge.ts';
import { adoptedWork, workFailure } from './work-outcome.ts';
import type { WorkedEvent } from './work-outcome.ts';

export type WorkHandParts = Pick<
  FarmParts,
  'config' | 'reader' | 'calls' | 'deeds' | 'log' | 'record' | 'logger'
>;

export interface WorkHandOptions {
  readonly field: Field;
  /** Accounts that send: so many works are on their way at once. */
  readonly sources: number;
}

/**
 * Sends the farmers' best work shortly before their block can close, as late as all of it still fits: a later work
 * has a larger gap. A block stays open until somebody plants, so what is late is sent all the same.
 */
export class WorkHand implements FarmHand {
  readonly name = 'work';
  readonly #parts: WorkHandParts;
  readonly #field: Field;
  readonly #sources: number;
  readonly #judge: WorkJudge;
  readonly #under = new Map<Plot, Promise<void>>();
  #view: FarmView | undefined;
  #isStopping = false;
  /** Newest block whose pails were compared with the record in this life. */
  #compared: number | undefined;
  /** Newest block whose farmers without a nonce were told of. */
  #told: number | undefined;
  /** Stroops that the dearest work of this life cost; undefined before any. */
  #fee: bigint | undefined;

  constructor(parts: WorkHandParts, { field, sources }: WorkHandOptions) {
    this.#parts = parts;
    this.#field = field;
    this.#sources = Math.max(1, sources);
    this.#judge = new WorkJudge(parts);
  }

  /** Begins what is due; that goes on behind it. @throws PoolError DAEMON_*, STORAGE_UNAVAILABLE */
  async attend(view: FarmView): Promise<void> {
    await this.#field.attend(view);
    const { block } = this.#field;
    if (block?.index === view.index) await this.#compare(block);
    this.#view = view;
    this.#begin();
    if (block !== undefined) this.#tellIdle(view, block);
  }

  /** Whether no work in that block is on its way or still to be sent; false before it was looked at. */
  isSettled(blockIndex: number): boolean {
    if (this.#view?.index !== blockIndex || this.#under.size > 0) return false;
    return this.#field.plots().every(isSent);
  }

  /** Resolves when no work is on its way. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under.values());
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.settled();
  }

  /** What follows from a work of an earlier life; none for other deeds. @throws PoolError STORAGE_UNAVAILABLE */
  async rediscovered(key: string, outcome: Outcome): Promise<readonly KaleEvent[]> {
    const { record } = this.#parts;
    const [kind, block = '', farmerId = ''] = key.split(':');
    const farmer = kind === 'work' ? await record.farmer(farmerId) : undefined;
    if (farmer === undefined) return [];
    const blockIndex = Number(block);
    const planting = (await record.plantings(blockIndex)).find(own);
    const row = (await record.works(blockIndex)).find(own);
    if (row === undefined) return [];
    const { custodialWallet } = farmer;
    // Better work may have been found after it was sent: what was signed tells which it was.
    const sent = (await record.unsettledTransactions()).find((each) => each.key === key);
    const find = sent && workIn(sent.envelope);
    const plantLedger = planting?.ledger;
    const isSurpassed = find !== undefined && find.zeros <= (row.workedZeros ?? -1);
    if (outcome.kind === 'applied' && isSurpassed) return [];
    if (find === undefined || plantLedger === undefined) {
      // The pail tells, when it is compared.
      this.#compared = undefined;
      return [];
    }
    const attempt = { blockIndex, farmerId, custodialWallet, find, plantLedger, isLast: false };
    const events = await this.#judge.events(attempt, outcome);
    // By a look that is older, the same work would be sent again.
    const plot = this.#field.block?.index === blockIndex && this.#field.plots().find(own);
    if (plot) this.#learn(plot, events);
    return events;

    function own(each: { readonly farmerId: string }): boolean {
      return each.farmerId === farmerId;
    }
  }

  /** Once per block and life: an earlier life, or anybody, may have worked for the farmers. */
  async #compare({ index }: OpenBlock): Promise<void> {
    if (this.#compared === index) return;
    const { reader, log } = this.#parts;
    const plots = this.#field.plots().filter((each) => !this.#isUnderWay(index, each));
    const events: WorkedEvent[] = [];
    const taken: (() => void)[] = [];
    for (const part of partsOf(plots, KEYS_MAX)) {
      const wallets = part.map(({ custodialWallet }) => custodialWallet);
      const { value } = await reader.pails(index, wallets);
      for (const [at, plot] of part.entries()) {
        const { gap, zeros } = value[at] ?? {};
        if (gap === undefined || zeros === undefined) continue;
        if (zeros <= (plot.worked?.zeros ?? -1)) continue;
        const { farmerId, best } = plot;
        const worked = { gap, zeros, isOwn: false };
        events.push(adoptedWork({ blockIndex: index, farmerId }, worked, best?.nonce ?? 0n));
        taken.push(() => plot.took(worked));
      }
    }
    await appendApart(log, events, (event, error) =>
      this.#parts.logger.error(
        { farmerId: event.farmerId, index, error },
        'the record refuses work that is on the farm',
      ),
    );
    // The farm has it in any case.
    for (const take of taken) take();
    this.#compared = index;
  }

  /** As many as there are accounts to send them; the next one follows each that is done. */
  #begin(): void {
    const view = this.#view;
    const { block } = this.#field;
    if (this.#isStopping || view === undefined || block === undefined) return;
    const terms = this.#terms();
    if (!isSendingTime(view, block, terms.lead)) return;
    for (const plot of this.#field.plots()) {
      if (this.#under.size >= this.#sources) return;
      if (this.#under.has(plot) || this.#isUnderWay(block.index, plot)) continue;
      const find = workToSend(plot, view, terms);
      if (find !== undefined) this.#send(plot, find, { block, view });
    }
  }

  #terms(): WorkTerms {
    const { work, transactions } = this.#parts.config;
    const farmers = this.#field.plots().filter(isUnworked).length;
    return {
      lead: leadSeconds({ farmers, sources: this.#sources }, work.submitBeforeSeconds),
      fee: this.#fee ?? BigInt(transactions.feeMax),
      stroopsPerXlm: work.stroopsPerXlm,
    };
  }

  #isUnderWay(blockIndex: number, { farmerId, attempts }: Plot): boolean {
    return this.#parts.deeds.isUnderWay(workKey(blockIndex, farmerId, attempts));
  }

  #send(plot: Plot, find: Find, now: { block: OpenBlock; view: FarmView }): void {
    plot.triedAt = now.view.ledger;
    const { farmerId } = plot;
    const work = this.#work(plot, find, now.block.index)
      .catch((error: unknown) => {
        const facts = { farmerId, block: now.block.index, error };
        this.#parts.logger.warn(facts, 'a work came to no end');
      })
      .then(() => {
        this.#under.delete(plot);
        this.#begin();
      });
    this.#under.set(plot, work);
  }

  async #work(plot: Plot, find: Find, blockIndex: number): Promise<void> {
    const { deeds, calls } = this.#parts;
    const { farmerId, custodialWallet, ledger: plantLedger } = plot;
    plot.attempts += 1;
    const key = workKey(blockIndex, farmerId, plot.attempts);
    const hash = Buffer.from(find.hash, 'hex');
    let known: readonly KaleEvent[] = [];
    const order = {
      key,
      before: [{ kind: 'work-begun' as const, blockIndex, farmerId, key, ...find }],
      deed: () => calls.work({ farmer: custodialWallet, hash, nonce: find.nonce }),
    };
    let isLast: boolean | undefined;
    const outcome = await deeds.do(order, async (told) => {
      // Asked again as long as the record is away.
      isLast ??= this.#isLast(plot, told);
      const attempt = { blockIndex, farmerId, custodialWallet, find, plantLedger, isLast };
      known = await this.#judge.events(attempt, told);
      return known;
    });
    if ('fee' in outcome && outcome.fee > (this.#fee ?? 0n)) this.#fee = outcome.fee;
    this.#learn(plot, known);
  }

  #isLast(plot: Plot, outcome: Outcome): boolean {
    const reason = failureOf(outcome);
    if (reason === undefined || workFailure(reason) === 'outside') return false;
    plot.faults += 1;
    return plot.faults >= this.#parts.config.work.attempts;
  }

  #learn(plot: Plot, events: readonly KaleEvent[]): void {
    for (const event of events) {
      if (event.kind === 'worked') plot.took({ ...event, isOwn: event.hash !== undefined });
      if (event.kind !== 'work-failed') continue;
      plot.isFinal ||= event.isFinal;
      const { farmerId, blockIndex: block, reason, isFinal } = event;
      const facts = { farmerId, block, reason };
      if (isFinal) this.#parts.logger.info(facts, 'no more work is sent for this farmer in it');
    }
  }

  /** Once per block, when its work is sent. */
  #tellIdle(view: FarmView, block: OpenBlock): void {
    if (this.#told === block.index || !isSendingTime(view, block, this.#terms().lead)) return;
    this.#told = block.index;
    const plots = this.#field.plots();
    const farmers = plots.filter(({ best }) => best === undefined).length;
    const facts = { block: block.index, farmers, planted: plots.length };
    if (farmers > 0) this.#parts.logger.warn(facts, 'nothing was found for some farmers');
  }
}
