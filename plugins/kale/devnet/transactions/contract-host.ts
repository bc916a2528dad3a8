import { Address, scValToBigInt } from '@stellar/stellar-sdk/base';
import { InvokeContractArgs, ScVal } from '@stellar/stellar-sdk/xdr';
import { balance, burn, mint, transfer } from '../contract/asset-contract.ts';
import type {
  AssetEvent,
  ContractEnvironment,
  LedgerMoment,
} from '../contract/contract-environment.ts';
import { harvest, plant, work } from '../contract/farm-contract.ts';
import type { FarmEnvironment } from '../contract/farm-contract.ts';
import { construct, pause, removeBlock, unpause } from '../contract/homestead.ts';
import { HostFailure } from '../contract/host-failure.ts';
import { harvestAll } from '../contract/tractor-contract.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import { i128 } from '../ledger/contract-values.ts';
import { addressValue } from '../ledger/ledger-keys.ts';
import { LedgerScope } from '../ledger/ledger-scope.ts';
import { frameOf } from './authorization.ts';
import type { Authorization, Frame } from './authorization.ts';
import { ContractArguments } from './contract-arguments.ts';

export interface ContractHostOptions {
  readonly network: DevnetNetwork;
  readonly moment: LedgerMoment;
  readonly authorization: Authorization;
}

const NOTHING = ScVal.scvVoid();

/** Runs calls into the contracts of the network, on one scope. */
export class ContractHost {
  readonly #options: ContractHostOptions;
  #scope: LedgerScope;
  #events: AssetEvent[] = [];

  constructor(options: ContractHostOptions, scope: LedgerScope) {
    this.#options = options;
    this.#scope = scope;
  }

  get events(): readonly AssetEvent[] {
    return this.#events;
  }

  /** The value it returns. @throws HostFailure, and then the scope is to be forgotten. */
  invoke(call: InvokeContractArgs, caller?: Frame): ScVal {
    const frame = frameOf(call, caller);
    const { farmContract, assetContract, tractorContract } = this.#options.network;
    const name = call.functionName.toString();
    const take = (count: number) => new ContractArguments(call.args, count);
    switch (frame.contract) {
      case farmContract:
        this.#scope.get('farm', '');
        return this.#farm(name, take, frame);
      case assetContract:
        this.#scope.get('asset', '');
        return this.#asset(name, take, frame);
      case tractorContract:
        this.#scope.get('tractor', '');
        return this.#tractor(name, take, frame);
      default:
        throw new HostFailure('Storage', 'MissingValue', 'no contract has this id');
    }
  }

  #farm(name: string, take: (count: number) => ContractArguments, frame: Frame): ScVal {
    const env = this.#farmEnvironment(frame);
    switch (name) {
      case 'plant': {
        const given = take(2);
        plant(env, given.address(), given.i128());
        return NOTHING;
      }
      case 'work': {
        const given = take(3);
        return ScVal.scvU32(work(env, given.address(), given.bytes32(), given.u64()));
      }
      case 'harvest': {
        const given = take(2);
        return i128(harvest(env, given.address(), given.u32()));
      }
      case 'pause':
        take(0);
        pause(env);
        return NOTHING;
      case 'unpause':
        take(0);
        unpause(env);
        return NOTHING;
      case 'remove_block':
        removeBlock(env, take(1).u32());
        return NOTHING;
      case '__constructor': {
        const given = take(2);
        construct(env, given.address(), given.address());
        return NOTHING;
      }
      default:
        throw unknown(name);
    }
  }

  #asset(name: string, take: (count: number) => ContractArguments, frame: Frame): ScVal {
    const env = this.#environment(frame);
    const { issuer, farmContract: admin } = this.#options.network;
    const terms = { issuer: issuer.publicKey(), admin };
    switch (name) {
      case 'burn': {
        const given = take(2);
        burn(env, terms, given.address(), given.i128());
        return NOTHING;
      }
      case 'mint': {
        const given = take(2);
        mint(env, terms, given.address(), given.i128());
        return NOTHING;
      }
      case 'transfer': {
        const given = take(3);
        const parts = { from: given.address(), to: given.address(), amount: given.i128() };
        transfer(env, terms, parts);
        return NOTHING;
      }
      case 'balance':
        return i128(balance(env, terms, take(1).address()));
      case 'decimals':
        take(0);
        return ScVal.scvU32(7);
      default:
        throw unknown(name);
    }
  }

  #tractor(name: string, take: (count: number) => ContractArguments, frame: Frame): ScVal {
    if (name !== 'harvest') throw unknown(name);
    const given = take(2);
    const rewards = harvestAll(given.address(), given.u32s(), (farmer, index) =>
      this.#attempt(() =>
        this.#call(
          this.#options.network.farmContract,
          'harvest',
          [addressValue(farmer), ScVal.scvU32(index)],
          frame,
        ),
      ),
    );
    return ScVal.scvVec(rewards.map(i128));
  }

  /** A call that may fail by itself; undefined where it did. */
  #attempt(call: () => ScVal): bigint | undefined {
    const outer = { scope: this.#scope, events: this.#events };
    this.#scope = new LedgerScope(outer.scope, outer.scope.sequence);
    this.#events = [];
    try {
      const value = call();
      outer.scope.take(this.#scope);
      outer.events.push(...this.#events);
      return value.type === 'scvI128' ? scValToBigInt(value) : undefined;
    } catch (error) {
      if (error instanceof HostFailure) return undefined;
      throw error;
    } finally {
      this.#scope = outer.scope;
      this.#events = outer.events;
    }
  }

  #call(contract: string, name: string, args: readonly ScVal[], caller: Frame): ScVal {
    const call = new InvokeContractArgs({
      contractAddress: Address.fromString(contract).toScAddress(),
      functionName: name,
      args: [...args],
    });
    return this.invoke(call, caller);
  }

  #environment(frame: Frame): ContractEnvironment {
    const { moment, authorization } = this.#options;
    return {
      ledger: moment,
      storage: this.#scope,
      requireAuth: (address) => authorization.require(address, frame),
      emit: (event) => this.#events.push(event),
    };
  }

  #farmEnvironment(frame: Frame): FarmEnvironment {
    const asset = this.#options.network.assetContract;
    const pay = (name: string) => (owner: string, amount: bigint) => {
      this.#call(asset, name, [addressValue(owner), i128(amount)], frame);
    };
    return { ...this.#environment(frame), burn: pay('burn'), mint: pay('mint') };
  }
}

function unknown(name: string): HostFailure {
  return new HostFailure('WasmVm', 'MissingValue', `the contract has no function ${name}`);
}
