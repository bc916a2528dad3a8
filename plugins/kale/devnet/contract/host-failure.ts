/** What a call into a contract can end with, in the words of the host (Soroban, SCErrorType and SCErrorCode). */
export type HostFailureKind = 'Contract' | 'Auth' | 'Storage' | 'WasmVm' | 'Value';
export type HostFailureCode =
  | 'InvalidInput'
  | 'InvalidAction'
  | 'MissingValue'
  | 'ExistingValue'
  | 'ExceededLimit'
  | 'UnexpectedType'
  | 'UnexpectedSize';

/** Ends a call, and with it everything the transaction did. */
export class HostFailure extends Error {
  readonly kind: HostFailureKind;
  /** A number where the contract itself refused. */
  readonly code: number | HostFailureCode;

  constructor(kind: 'Contract', code: number);
  constructor(kind: Exclude<HostFailureKind, 'Contract'>, code: HostFailureCode, why: string);
  constructor(kind: HostFailureKind, code: number | HostFailureCode, why = '') {
    const name = typeof code === 'number' ? `#${code}` : code;
    super(`Error(${kind}, ${name})${why === '' ? '' : ` ${why}`}`);
    this.name = 'HostFailure';
    this.kind = kind;
    this.code = code;
  }
}
