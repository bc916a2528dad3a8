import { emptyFarmBlock } from '../../../../../plugins/kale/consensus/farm-block.ts';
import type { AssetTerms } from '../../../../../plugins/kale/devnet/contract/asset-contract.ts';
import { burn, mint } from '../../../../../plugins/kale/devnet/contract/asset-contract.ts';
import type {
  AssetEvent,
  ContractEnvironment,
} from '../../../../../plugins/kale/devnet/contract/contract-environment.ts';
import {
  harvest,
  instanceOf,
  plant,
  work,
} from '../../../../../plugins/kale/devnet/contract/farm-contract.ts';
import type { FarmEnvironment } from '../../../../../plugins/kale/devnet/contract/farm-contract.ts';
import {
  construct,
  pause,
  removeBlock,
  unpause,
} from '../../../../../plugins/kale/devnet/contract/homestead.ts';
import { HostFailure } from '../../../../../plugins/kale/devnet/contract/host-failure.ts';
import { LedgerScope } from '../../../../../plugins/kale/devnet/ledger/ledger-scope.ts';
import { LedgerState } from '../../../../../plugins/kale/devnet/ledger/ledger-state.ts';
import { pailId } from '../../../../../plugins/kale/devnet/ledger/ledger-storage.ts';
import { findWork } from '../find-work.ts';

/** Farmers of KALE-sc's own tests: contracts, whose balances need no trustline. */
export const FARMERS = [
  'CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAITA4',
  'CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAK3IM',
  'CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMDR4',
  'CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOLZM',
] as const;
export const HOMESTEADER = 'GDKUWYVO3ALRZEPFXIK3UHMIEDYUV37BCBSPZIEDBEXHNUC7Y5RDJYGU';
/** An account without trustline. */
export const STRANGER = 'GBQHTQ7NTSKHVTSVM6EHUO3TU4P4BK2TAAII25V2TT2Q6OWXUJWEKALE';
const ASSET = 'CB23WRDQWGSP6YPMY4UV5C4OW5CBTXKYN3XEATG7KJEZCXMJBYEHOUOV';
const TERMS: AssetTerms = { issuer: HOMESTEADER, admin: ASSET };

/** The contracts on a ledger of their own: no chain, no XDR. The test says where they are in time. */
export class FarmModel {
  readonly events: AssetEvent[] = [];
  sequence = 0;
  now = 0n;
  /** Who agrees to what is called; undefined: everybody. */
  consenting: readonly string[] | undefined;
  readonly #state = new LedgerState();

  constructed(): this {
    this.run((env) => construct(env, HOMESTEADER, ASSET));
    return this;
  }

  give(owner: string, amount: bigint): void {
    this.run((env) => env.storage.set('holding', owner, amount));
  }

  balance(owner: string): bigint {
    return this.run((env) => env.storage.get('holding', owner) ?? 0n);
  }

  plant(farmer: string, amount: bigint): void {
    this.run((env) => plant(env, farmer, amount));
  }

  /** Work with exactly so many zeros. */
  workWith(farmer: string, zeros: number): number {
    const { index } = this;
    const { entropy } = this.block(index) ?? emptyFarmBlock(0n);
    const { hash, nonce } = findWork({ farmer, index, entropy }, zeros);
    return this.work(farmer, hash, nonce);
  }

  work(farmer: string, hash: Uint8Array, nonce: bigint): number {
    return this.run((env) => work(env, farmer, hash, nonce));
  }

  harvest(farmer: string, index: number): bigint {
    return this.run((env) => harvest(env, farmer, index));
  }

  pause(): void {
    this.run(pause);
  }

  unpause(): void {
    this.run(unpause);
  }

  removeBlock(index: number): void {
    this.run((env) => removeBlock(env, index));
  }

  construct(): void {
    this.run((env) => construct(env, HOMESTEADER, ASSET));
  }

  get index(): number {
    return this.instance().farmIndex ?? 0;
  }

  instance() {
    return this.run(instanceOf);
  }

  block(index: number) {
    return this.run((env) => env.storage.get('block', `${index}`));
  }

  pail(farmer: string, index: number) {
    return this.run((env) => env.storage.get('pail', pailId(farmer, index)));
  }

  /** Lets a test put something into the ledger that no call would. */
  run<T>(act: (env: FarmEnvironment) => T): T {
    const scope = new LedgerScope(this.#state, this.sequence);
    const events: AssetEvent[] = [];
    const base: ContractEnvironment = {
      ledger: { sequence: this.sequence, closeTime: this.now },
      storage: scope,
      requireAuth: (address) => {
        if (this.consenting?.includes(address) === false)
          throw new HostFailure('Auth', 'InvalidAction', address);
      },
      emit: (event) => events.push(event),
    };
    const asset = { ...base, requireAuth: () => undefined };
    const result = act({
      ...base,
      burn: (from, amount) => burn(asset, TERMS, from, amount),
      mint: (to, amount) => mint(asset, TERMS, to, amount),
    });
    this.#state.apply(scope.changes);
    this.events.push(...events);
    return result;
  }

  /** All that the ledger holds, to compare. */
  dump(): unknown {
    return this.#state.entries();
  }
}

/** What a call that should fail says. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HostFailure) return error.message;
    throw error;
  }
  return 'done';
}
