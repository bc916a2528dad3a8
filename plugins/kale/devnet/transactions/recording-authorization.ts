import { randomBytes } from 'node:crypto';
import { Address } from '@stellar/stellar-sdk/base';
import {
  ScVal,
  SorobanAddressCredentials,
  SorobanAuthorizationEntry,
  SorobanAuthorizedFunction,
  SorobanAuthorizedInvocation,
  SorobanCredentials,
} from '@stellar/stellar-sdk/xdr';
import type { InvokeContractArgs } from '@stellar/stellar-sdk/xdr';
import type { LedgerScope } from '../ledger/ledger-scope.ts';
import { callersOf, isOwnCall } from './authorization.ts';
import type { Authorization, Frame } from './authorization.ts';

interface Node {
  readonly address: string;
  readonly call: InvokeContractArgs;
  readonly below: Node[];
}

export interface RecordingOptions {
  /** Who sends the transaction, and so agrees by its signature. */
  readonly source: string;
  /** Entries of the younger kind, whose signature covers the address (CAP-71). */
  readonly upgraded: boolean;
}

/** Agrees to everything, and writes down who would have to sign what. */
export class RecordingAuthorization implements Authorization {
  readonly #options: RecordingOptions;
  readonly #scope: LedgerScope;
  readonly #roots: Node[] = [];
  readonly #nodes = new Map<Frame, Map<string, Node>>();

  constructor(options: RecordingOptions, scope: LedgerScope) {
    this.#options = options;
    this.#scope = scope;
  }

  require(address: string, frame: Frame): void {
    if (isOwnCall(address, frame)) return;
    const nodes = this.#nodes.get(frame) ?? new Map<string, Node>();
    const node = { address, call: frame.call, below: [] };
    const above = [...callersOf(frame)]
      .map((caller) => this.#nodes.get(caller)?.get(address))
      .find((each) => each !== undefined);
    (above?.below ?? this.#roots).push(node);
    this.#nodes.set(frame, nodes.set(address, node));
  }

  /** What has to be signed; with nonces, but without signatures. */
  entries(): SorobanAuthorizationEntry[] {
    return this.#roots.map(
      (root) =>
        new SorobanAuthorizationEntry({
          credentials: this.#credentials(root.address),
          rootInvocation: invocation(root),
        }),
    );
  }

  #credentials(address: string) {
    if (address === this.#options.source)
      return SorobanCredentials.sorobanCredentialsSourceAccount();
    const nonce = randomBytes(8).readBigInt64BE();
    this.#scope.set('nonce', `${address}:${nonce}`, 'used');
    if (Address.fromString(address).type === 'account') this.#scope.get('account', address);
    const credentials = new SorobanAddressCredentials({
      address: Address.fromString(address).toScAddress(),
      nonce,
      signatureExpirationLedger: 0,
      signature: ScVal.scvVoid(),
    });
    return this.#options.upgraded
      ? SorobanCredentials.sorobanCredentialsAddressV2(credentials)
      : SorobanCredentials.sorobanCredentialsAddress(credentials);
  }
}

function invocation({ call, below }: Node): SorobanAuthorizedInvocation {
  return new SorobanAuthorizedInvocation({
    function: SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(call),
    subInvocations: below.map(invocation),
  });
}
