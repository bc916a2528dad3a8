import { HostFailure } from '../contract/host-failure.ts';
import { Address } from '@stellar/stellar-sdk/base';
import type { InvokeContractArgs } from '@stellar/stellar-sdk/xdr';

/** A contract call that is running. */
export interface Frame {
  /** C address. */
  readonly contract: string;
  readonly call: InvokeContractArgs;
  readonly caller: Frame | undefined;
}

/** Decides whether an address agreed to the call that is running. */
export interface Authorization {
  /** @throws HostFailure Auth */
  require(address: string, frame: Frame): void;
}

export function frameOf(call: InvokeContractArgs, caller: Frame | undefined): Frame {
  return { contract: Address.fromScAddress(call.contractAddress).toString(), call, caller };
}

/** A contract agrees to what it calls itself. */
export function isOwnCall(address: string, { caller }: Frame): boolean {
  return caller?.contract === address;
}

/** Frames around one, nearest first. */
export function* callersOf(frame: Frame): Iterable<Frame> {
  for (let each = frame.caller; each !== undefined; each = each.caller) yield each;
}

export function refuse(why: string): HostFailure {
  return new HostFailure('Auth', 'InvalidAction', why);
}
