import { LedgerEntryData } from '@stellar/stellar-sdk/xdr';
import type { LedgerKey } from '@stellar/stellar-sdk/xdr';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { FarmBlock, Pail } from '../../consensus/farm-block.ts';
import { kaleAsset } from '../stellar-network.ts';
import type { StellarNetwork } from '../stellar-network.ts';
import { accountKey, blockKey, instanceKey, pailKey, trustlineKey } from './entry-keys.ts';
import { blockOf, farmOf, pailOf } from './farm-values.ts';
import type { FarmState } from './farm-values.ts';
import { entriesCheck } from './rpc-answers.ts';
import type { RpcGroup } from './rpc-group.ts';

/** Something that was read, and the ledger as of which it is so. */
export interface ReadAt<Value> {
  readonly ledger: number;
  readonly value: Value;
}

export interface AccountState {
  /** Of its last transaction. */
  readonly sequence: bigint;
  /** Stroops of the native asset, reserves included. */
  readonly balance: bigint;
  readonly subentries: number;
}

export interface TrustlineState {
  /** Stroops of KALE. */
  readonly balance: bigint;
  readonly limit: bigint;
}

/** An account by the word of one node. */
export interface AccountView {
  readonly endpoint: string;
  /** As of which it is so. */
  readonly ledger: number;
  /** Of its last transaction; undefined where there is no such account. */
  readonly sequence: bigint | undefined;
}

/** Something by the word of one node. */
export interface NodeView<Value> extends ReadAt<Value> {
  readonly endpoint: string;
}

/** As many as a node answers for in one call. */
export const KEYS_MAX = 200;

/**
 * Reads what the ledger holds. Undefined stands for what is not there: never made, removed, or (blocks and pails,
 * after about a day) expired. Every call rejects with a PoolError DAEMON_* where nobody answers.
 */
export class LedgerReader {
  readonly #network: StellarNetwork;
  readonly #rpc: RpcGroup;

  constructor(network: StellarNetwork, rpc: RpcGroup) {
    this.#network = network;
    this.#rpc = rpc;
  }

  async farm(): Promise<ReadAt<FarmState | undefined>> {
    const [entry] = (await this.#entries([instanceKey(this.#network.farmContract)])).value;
    return { ledger: entry?.ledger ?? 0, value: entry?.data && farmOf(contractValue(entry.data)) };
  }

  /** `fromLedger`: an earlier state is of no use; so below. */
  async block(index: number, fromLedger = 0): Promise<ReadAt<FarmBlock | undefined>> {
    const keys = [blockKey(this.#network.farmContract, index)];
    const { ledger, value } = await this.#entries(keys, fromLedger);
    const data = value[0]?.data;
    return { ledger, value: data && blockOf(contractValue(data)) };
  }

  /** Pails of one block, in the order of the farmers; at most 200. `fromLedger`: an earlier state is of no use. */
  async pails(
    index: number,
    farmers: readonly string[],
    fromLedger = 0,
  ): Promise<ReadAt<readonly (Pail | undefined)[]>> {
    const { farmContract } = this.#network;
    const keys = farmers.map((farmer) => pailKey(farmContract, farmer, index));
    return this.#pails(keys, fromLedger);
  }

  /** Pails of one farmer, in the order of the blocks; at most 200. */
  async pailsOf(
    farmer: string,
    indexes: readonly number[],
    fromLedger = 0,
  ): Promise<ReadAt<readonly (Pail | undefined)[]>> {
    const keys = indexes.map((index) => pailKey(this.#network.farmContract, farmer, index));
    return this.#pails(keys, fromLedger);
  }

  /** In the order of the addresses; at most 200. */
  async accounts(
    addresses: readonly string[],
    fromLedger = 0,
  ): Promise<ReadAt<readonly (AccountState | undefined)[]>> {
    const { ledger, value } = await this.#entries(addresses.map(accountKey), fromLedger);
    return { ledger, value: value.map(({ data }) => data && accountOf(data)) };
  }

  /** What every node that answers says of one account, however far it is. Never rejects. */
  async accountViews(address: string): Promise<readonly AccountView[]> {
    const key = accountKey(address).toXdr('base64');
    const told = await this.#rpc.askAll(questionFor([key]));
    return told.flatMap(({ endpoint, answer: { latestLedger, entries: found } }) => {
      try {
        const xdr = found?.find((each) => each.key === key)?.xdr;
        const sequence = xdr === undefined ? undefined : accountOf(parsed(xdr)).sequence;
        return [{ endpoint, ledger: latestLedger, sequence }];
      } catch {
        return [];
      }
    });
  }

  /** What each holds of KALE, in the order of the addresses; at most 200. */
  async trustlines(
    addresses: readonly string[],
    fromLedger = 0,
  ): Promise<ReadAt<readonly (TrustlineState | undefined)[]>> {
    const asset = kaleAsset(this.#network);
    const keys = addresses.map((address) => trustlineKey(address, asset));
    const { ledger, value } = await this.#entries(keys, fromLedger);
    return { ledger, value: value.map(({ data }) => data && trustlineOf(data)) };
  }

  /**
   * As `trustlines`, by each node that answers as of `fromLedger` or later. Fewer than have to agree on what is final
   * reject with a PoolError DAEMON_SYNCING.
   */
  async trustlineViews(
    addresses: readonly string[],
    fromLedger: number,
  ): Promise<readonly NodeView<readonly (TrustlineState | undefined)[]>[]> {
    const asset = kaleAsset(this.#network);
    const keys = addresses.map((address) => trustlineKey(address, asset));
    return this.#views(keys, fromLedger, (data) => data && trustlineOf(data));
  }

  /** As `pails`, as `trustlineViews` does it. */
  async pailViews(
    index: number,
    farmers: readonly string[],
    fromLedger: number,
  ): Promise<readonly NodeView<readonly (Pail | undefined)[]>[]> {
    const { farmContract } = this.#network;
    const keys = farmers.map((farmer) => pailKey(farmContract, farmer, index));
    return this.#views(keys, fromLedger, (data) => data && pailOf(contractValue(data)));
  }

  /** What is no entry of its kind is no answer. */
  async #views<Value>(
    keys: readonly LedgerKey[],
    fromLedger: number,
    read: (data: LedgerEntryData | undefined) => Value,
  ): Promise<readonly NodeView<readonly Value[]>[]> {
    if (keys.length > KEYS_MAX) throw new RangeError(`more than ${KEYS_MAX} keys in one read`);
    const asked = keys.map((key) => key.toXdr('base64'));
    const told = await this.#rpc.askAll(questionFor(asked));
    const views = told.flatMap(({ endpoint, answer: { latestLedger: ledger, entries } }) => {
      if (ledger < fromLedger || !this.#rpc.isPlausible(ledger)) return [];
      const found = new Map(entries?.map(({ key, xdr }) => [key, xdr]));
      try {
        const value = asked.map((key) => {
          const xdr = found.get(key);
          return read(xdr === undefined ? undefined : parsed(xdr));
        });
        return [{ endpoint, ledger, value }];
      } catch {
        return [];
      }
    });
    if (views.length >= this.#rpc.witnesses) return views;
    const message = `${views.length} of the daemons tell what ${this.#rpc.witnesses} have to`;
    throw new PoolError('DAEMON_SYNCING', message, { method: 'getLedgerEntries' });
  }

  async #pails(
    keys: readonly LedgerKey[],
    fromLedger: number,
  ): Promise<ReadAt<readonly (Pail | undefined)[]>> {
    const { ledger, value } = await this.#entries(keys, fromLedger);
    return { ledger, value: value.map(({ data }) => data && pailOf(contractValue(data))) };
  }

  async #entries(
    keys: readonly LedgerKey[],
    fromLedger = 0,
  ): Promise<ReadAt<readonly { ledger: number; data: LedgerEntryData | undefined }[]>> {
    if (keys.length > KEYS_MAX) throw new RangeError(`more than ${KEYS_MAX} keys in one read`);
    if (keys.length === 0) return { ledger: fromLedger, value: [] };
    const asked = keys.map((key) => key.toXdr('base64'));
    const answer = await this.#rpc.ask(questionFor(asked), { fromLedger });
    const found = new Map(answer.entries?.map(({ key, xdr }) => [key, xdr]));
    const value = asked.map((key) => {
      const xdr = found.get(key);
      return { ledger: answer.latestLedger, data: xdr === undefined ? undefined : parsed(xdr) };
    });
    return { ledger: answer.latestLedger, value };
  }
}

function questionFor(keys: readonly string[]) {
  return { method: 'getLedgerEntries', params: { keys }, check: entriesCheck };
}

function parsed(xdr: string): LedgerEntryData {
  try {
    return LedgerEntryData.fromXdr(xdr, 'base64');
  } catch {
    throw strange();
  }
}

function contractValue(data: LedgerEntryData) {
  if (data.type !== 'contractData') throw strange();
  return data.contractData.val;
}

function accountOf(data: LedgerEntryData): AccountState {
  if (data.type !== 'account') throw strange();
  const { seqNum: sequence, balance, numSubEntries: subentries } = data.account;
  return { sequence, balance, subentries };
}

function trustlineOf(data: LedgerEntryData): TrustlineState {
  if (data.type !== 'trustline') throw strange();
  const { balance, limit } = data.trustLine;
  return { balance, limit };
}

function strange(): PoolError {
  return new PoolError('DAEMON_RPC', 'getLedgerEntries answered another kind of entry');
}
