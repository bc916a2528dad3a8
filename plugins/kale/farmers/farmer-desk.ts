import { randomUUID } from 'node:crypto';
import { newToken, tokenHash } from '../access-token.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type {
  FarmerApplication,
  FarmerChange,
  FarmOffice,
  Registration,
} from '../farm/farm-office.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmerStore } from '../record/farmer-store.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import { KaleWallet } from '../wallet/kale-wallet.ts';

export type DeskParts = Pick<
  FarmParts,
  'facts' | 'record' | 'log' | 'custody' | 'treasury' | 'sponsor'
> & { readonly config: Pick<CoinConfig, 'farmers' | 'poolers'> };

type FarmerAddress =
  | { readonly kind: 'good'; readonly address: string }
  | { readonly kind: 'bad'; readonly text: string };

const MILLION = 1_000_000;

/** Where farmers come, say where they are paid, and leave. One after the other, so that all limits hold. */
export class FarmerDesk implements Pick<FarmOffice, 'register' | 'setPayoutAddress' | 'leave'> {
  readonly #parts: DeskParts;
  readonly #store: FarmerStore;
  readonly #wallet = new KaleWallet();
  #last: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(parts: DeskParts, store: FarmerStore) {
    this.#parts = parts;
    this.#store = store;
  }

  register(application: FarmerApplication): Promise<Registration> {
    return this.#inTurn(() => this.#register(application));
  }

  setPayoutAddress(farmerId: string, typed: string): Promise<FarmerChange> {
    return this.#inTurn(() => this.#settle(farmerId, typed));
  }

  leave(farmerId: string, typed: string | undefined): Promise<FarmerChange> {
    return this.#inTurn(() => this.#leave(farmerId, typed));
  }

  /** Nobody comes any more; resolves when who came is on record. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#last;
  }

  async #register(application: FarmerApplication): Promise<Registration> {
    const { config, record, custody } = this.#parts;
    const { poolerId, stakeMillionths, metadata, ownerTokenHash } = application;
    if (!Number.isSafeInteger(stakeMillionths) || stakeMillionths < 0 || stakeMillionths > MILLION)
      throw new RangeError('a stake is 0 to 1,000,000 millionths');
    if (this.#isStopping)
      return { kind: 'refused', reason: 'stopping', text: 'the pool takes no farmers just now' };
    const farmerId = randomUUID();
    const paidTo = await this.#addressFor(application.payoutAddress, farmerId);
    if (paidTo?.kind === 'bad') return { kind: 'refused', reason: 'address', text: paidTo.text };
    const { max } = config.farmers;
    const present = await record.farmers(['active', 'leaving']);
    if (present.length >= max)
      return { kind: 'refused', reason: 'full', text: `the pool has ${max} farmers, and no room` };
    const own = present.filter((each) => each.poolerId === poolerId).length;
    const ownMax = config.poolers.find(({ id }) => id === poolerId)?.farmersMax ?? max;
    if (own >= ownMax)
      return {
        kind: 'refused',
        reason: 'full',
        text: `${poolerId} has ${own} farmers, and no room`,
      };
    const token = ownerTokenHash === undefined ? newToken() : undefined;
    const kept = custody.create(farmerId);
    const event: KaleEvent = {
      kind: 'farmer-registered',
      farmerId,
      poolerId,
      custodialWallet: kept.publicKey,
      stakeMillionths,
      tokenHash: token === undefined ? (ownerTokenHash ?? '') : tokenHash(token).toString('hex'),
      ...(paidTo === undefined ? {} : { payoutAddress: paidTo.address }),
      ...(metadata === undefined ? {} : { metadata }),
    };
    await this.#store.add([event], kept);
    return { kind: 'registered', farmer: await this.#row(farmerId), token };
  }

  async #settle(farmerId: string, typed: string): Promise<FarmerChange> {
    const farmer = await this.#parts.record.farmer(farmerId);
    if (farmer === undefined) return gone('there is no such farmer');
    if (farmer.state === 'departed') return gone('the farmer has departed');
    const paidTo = await this.#addressOf(typed, farmer, farmer.state === 'leaving');
    if (paidTo.kind === 'bad') return { kind: 'refused', reason: 'address', text: paidTo.text };
    const { address: payoutAddress } = paidTo;
    if (payoutAddress === farmer.payoutAddress) return { kind: 'changed', farmer };
    return this.#changed({ kind: 'farmer-settled', farmerId, payoutAddress });
  }

  async #leave(farmerId: string, typed: string | undefined): Promise<FarmerChange> {
    const farmer = await this.#parts.record.farmer(farmerId);
    if (farmer === undefined) return gone('there is no such farmer');
    if (farmer.state === 'departed') return gone('the farmer has departed');
    if (farmer.state === 'leaving')
      return typed === undefined ? { kind: 'changed', farmer } : this.#settle(farmerId, typed);
    const wanted = typed ?? farmer.payoutAddress;
    if (wanted === undefined)
      return { kind: 'refused', reason: 'address', text: 'say which address is paid out to' };
    const paidTo = await this.#addressOf(wanted, farmer, true);
    if (paidTo.kind === 'bad') return { kind: 'refused', reason: 'address', text: paidTo.text };
    return this.#changed({
      kind: 'farmer-leaving',
      farmerId,
      payoutAddress: paidTo.address,
    });
  }

  async #changed(
    event: Extract<KaleEvent, { kind: 'farmer-settled' | 'farmer-leaving' }>,
  ): Promise<FarmerChange> {
    await this.#parts.log.append([event]);
    return { kind: 'changed', farmer: await this.#row(event.farmerId) };
  }

  async #addressFor(
    typed: string | undefined,
    farmerId: string,
  ): Promise<FarmerAddress | undefined> {
    // A custodial wallet that is not there yet is nobody's address.
    return typed === undefined ? undefined : this.#addressOf(typed, { farmerId }, false);
  }

  /** `isLast`: the farmer's own account will be closed, so it cannot be that. */
  async #addressOf(
    typed: string,
    { farmerId }: Pick<FarmerRow, 'farmerId'>,
    isLast: boolean,
  ): Promise<FarmerAddress> {
    const { facts, treasury, sponsor, record } = this.#parts;
    const checked = this.#wallet.checkAddress(typed);
    if (checked.kind === 'refused') return { kind: 'bad', text: checked.reason };
    const { address } = checked;
    if ([facts.address, treasury.publicKey, sponsor.publicKey].includes(address))
      return { kind: 'bad', text: "the address is the pool's own" };
    const holder = await record.farmerOfWallet(address);
    if (holder !== undefined && holder.farmerId !== farmerId)
      return { kind: 'bad', text: 'the address is the custodial wallet of another farmer' };
    if (holder !== undefined && isLast)
      return {
        kind: 'bad',
        text: 'the custodial wallet is closed at the end; say another address',
      };
    return { kind: 'good', address };
  }

  async #row(farmerId: string): Promise<FarmerRow> {
    const row = await this.#parts.record.farmer(farmerId);
    if (row === undefined) throw new Error(`farmer ${farmerId} is not on record`);
    return row;
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function gone(text: string): FarmerChange {
  return { kind: 'refused', reason: 'state', text };
}
