import { Address, Contract, nativeToScVal } from '@stellar/stellar-sdk/base';
import {
  InvokeContractArgs,
  ScVal,
  SorobanAuthorizedFunction,
  SorobanAuthorizedInvocation,
} from '@stellar/stellar-sdk/xdr';
import type { Signer } from '../signer.ts';
import { kaleAsset } from '../stellar-network.ts';
import type { StellarNetwork } from '../stellar-network.ts';
import type { ContractCall } from './contract-error.ts';
import type { Deed } from './deed.ts';

export interface PlantOrder {
  readonly farmer: Signer;
  /** Stroops of KALE, burned until the harvest. */
  readonly stake: bigint;
}

export interface WorkOrder {
  /** G or C address. */
  readonly farmer: string;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly nonce: bigint;
}

/** Pails of one call of the contract that harvests many: each needs a place in the footprint. */
export const TRACTOR_PAILS_MAX = 16;

/** Calls of the farm contract. Only a plant needs its farmer's agreement. */
export class FarmCalls {
  readonly #network: StellarNetwork;
  readonly #assetContract: string;

  constructor(network: StellarNetwork) {
    this.#network = network;
    this.#assetContract = kaleAsset(network).contractId(network.passphrase);
  }

  /** The farmer agrees to this plant and to the stake being burned, and to nothing else. */
  plant({ farmer, stake }: PlantOrder): Deed {
    const { farmContract } = this.#network;
    const args = [addressValue(farmer.publicKey), i128(stake)];
    const burn = invocation(this.#assetContract, 'burn', args);
    const planting = invocation(farmContract, 'plant', args, stake > 0n ? [burn] : []);
    return {
      ...deed('plant', farmContract, 'plant', args),
      agreements: [{ signer: farmer, invocation: planting }],
    };
  }

  work({ farmer, hash, nonce }: WorkOrder): Deed {
    const value = nativeToScVal(nonce, { type: 'u64' });
    const args = [addressValue(farmer), ScVal.scvBytes(hash), value];
    return deed('work', this.#network.farmContract, 'work', args);
  }

  harvest(farmer: string, index: number): Deed {
    const args = [addressValue(farmer), ScVal.scvU32(index)];
    return deed('harvest', this.#network.farmContract, 'harvest', args);
  }

  /** Of one farmer, several blocks. @throws RangeError without a tractor, or for more than `TRACTOR_PAILS_MAX` */
  harvestMany(farmer: string, indexes: readonly number[]): Deed {
    const { tractorContract } = this.#network;
    if (tractorContract === undefined) throw new RangeError('this network has no tractor');
    if (indexes.length === 0 || indexes.length > TRACTOR_PAILS_MAX)
      throw new RangeError(`1 to ${TRACTOR_PAILS_MAX} pails`);
    const pails = ScVal.scvVec(indexes.map((index) => ScVal.scvU32(index)));
    return deed('tractor', tractorContract, 'harvest', [addressValue(farmer), pails]);
  }
}

function deed(call: ContractCall, contract: string, name: string, args: readonly ScVal[]): Deed {
  const operations = [new Contract(contract).call(name, ...args)];
  return { operations, call, agreements: [], signers: [] };
}

function invocation(
  contract: string,
  name: string,
  args: readonly ScVal[],
  subInvocations: SorobanAuthorizedInvocation[] = [],
): SorobanAuthorizedInvocation {
  const call = new InvokeContractArgs({
    contractAddress: Address.fromString(contract).toScAddress(),
    functionName: name,
    args: [...args],
  });
  return new SorobanAuthorizedInvocation({
    function: SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(call),
    subInvocations,
  });
}

function addressValue(address: string): ScVal {
  return Address.fromString(address).toScVal();
}

function i128(value: bigint): ScVal {
  return nativeToScVal(value, { type: 'i128' });
}
