import { Address, scValToBigInt } from '@stellar/stellar-sdk/base';
import type { ScVal } from '@stellar/stellar-sdk/xdr';
import { HostFailure } from '../contract/host-failure.ts';

/** Arguments of a call, taken one after the other in the types that the contract declares. */
export class ContractArguments {
  readonly #values: readonly ScVal[];
  #taken = 0;

  constructor(values: readonly ScVal[], count: number) {
    if (values.length !== count)
      throw new HostFailure('WasmVm', 'UnexpectedSize', `the function takes ${count} arguments`);
    this.#values = values;
  }

  /** G or C. */
  address(): string {
    const value = this.#next('scvAddress');
    const address = Address.fromScAddress(value.address);
    if (address.type !== 'account' && address.type !== 'contract') throw unexpected();
    return address.toString();
  }

  i128(): bigint {
    return scValToBigInt(this.#next('scvI128'));
  }

  u32(): number {
    return this.#next('scvU32').u32;
  }

  u64(): bigint {
    return this.#next('scvU64').u64;
  }

  bytes32(): Uint8Array {
    const { value } = this.#next('scvBytes').bytes;
    if (value.length !== 32) throw unexpected();
    return value;
  }

  u32s(): number[] {
    return (this.#next('scvVec').vec ?? []).map((each) => {
      if (each.type !== 'scvU32') throw unexpected();
      return each.u32;
    });
  }

  #next<T extends ScVal['type']>(type: T): Extract<ScVal, { type: T }> {
    const value = this.#values[this.#taken];
    this.#taken += 1;
    if (value?.type !== type) throw unexpected();
    return value as Extract<ScVal, { type: T }>;
  }
}

function unexpected(): HostFailure {
  return new HostFailure('Value', 'UnexpectedType', 'an argument has another type');
}
