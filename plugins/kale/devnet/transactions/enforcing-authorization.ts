import { createHash } from 'node:crypto';
import { Address, StrKey, buildAuthorizationEntryPreimage } from '@stellar/stellar-sdk/base';
import type {
  InvokeContractArgs,
  ScVal,
  SorobanAddressCredentials,
  SorobanAuthorizationEntry,
  SorobanAuthorizedInvocation,
} from '@stellar/stellar-sdk/xdr';
import { HostFailure } from '../contract/host-failure.ts';
import type { LedgerScope } from '../ledger/ledger-scope.ts';
import { callersOf, isOwnCall, refuse } from './authorization.ts';
import type { Authorization, Frame } from './authorization.ts';
import type { SignatureCheck } from './signature-check.ts';

export interface EnforcingOptions {
  readonly entries: readonly SorobanAuthorizationEntry[];
  /** Who sends the transaction. */
  readonly source: string;
  readonly passphrase: string;
  readonly isSigned: SignatureCheck;
}

/** How far ahead a signature may end: as long as an entry may live. */
const SIGNATURE_LEDGERS_MAX = 3_110_400;

/** Agrees to what was signed: to each call of the tree once, and never twice with one nonce. */
export class EnforcingAuthorization implements Authorization {
  readonly #options: EnforcingOptions;
  readonly #scope: LedgerScope;
  readonly #used = new Set<SorobanAuthorizedInvocation | SorobanAuthorizationEntry>();
  readonly #nodes = new Map<Frame, Map<string, SorobanAuthorizedInvocation>>();

  constructor(options: EnforcingOptions, scope: LedgerScope) {
    this.#options = options;
    this.#scope = scope;
  }

  require(address: string, frame: Frame): void {
    if (isOwnCall(address, frame)) return;
    const node = this.#below(address, frame) ?? this.#root(address, frame);
    if (node === undefined) throw refuse(`${address} did not agree to this call`);
    const nodes = this.#nodes.get(frame) ?? new Map<string, SorobanAuthorizedInvocation>();
    this.#nodes.set(frame, nodes.set(address, node));
  }

  /** The call inside one that the address agreed to. */
  #below(address: string, frame: Frame): SorobanAuthorizedInvocation | undefined {
    for (const caller of callersOf(frame)) {
      const above = this.#nodes.get(caller)?.get(address);
      const node = above?.subInvocations.find(
        (each) => !this.#used.has(each) && isCall(each, frame.call),
      );
      if (node === undefined) continue;
      this.#used.add(node);
      return node;
    }
    return undefined;
  }

  #root(address: string, frame: Frame): SorobanAuthorizedInvocation | undefined {
    const entry = this.#options.entries.find(
      (each) =>
        !this.#used.has(each) &&
        this.#signerOf(each) === address &&
        isCall(each.rootInvocation, frame.call),
    );
    if (entry === undefined) return undefined;
    this.#used.add(entry);
    this.#check(entry, address);
    return entry.rootInvocation;
  }

  #signerOf(entry: SorobanAuthorizationEntry): string | undefined {
    if (entry.credentials.type === 'sorobanCredentialsSourceAccount') return this.#options.source;
    const signed = addressCredentials(entry);
    return signed === undefined ? undefined : Address.fromScAddress(signed.address).toString();
  }

  #check(entry: SorobanAuthorizationEntry, address: string): void {
    const credentials = addressCredentials(entry);
    if (credentials === undefined) return;
    const { nonce, signatureExpirationLedger: until, signature } = credentials;
    const { sequence } = this.#scope;
    if (until < sequence) throw invalid('signature has expired');
    if (until > sequence + SIGNATURE_LEDGERS_MAX) throw invalid('signature ends too late');
    const id = `${address}:${nonce}`;
    if (this.#scope.get('nonce', id) !== undefined)
      throw new HostFailure('Auth', 'ExistingValue', 'nonce already exists for address');
    this.#scope.set('nonce', id, 'used', until);
    if (!StrKey.isValidEd25519PublicKey(address))
      throw new HostFailure('Auth', 'InvalidAction', 'contracts that sign are not modelled');
    if (this.#scope.get('account', address) === undefined)
      throw new HostFailure('Auth', 'MissingValue', 'account entry is missing');
    const preimage = buildAuthorizationEntryPreimage(entry, until, this.#options.passphrase);
    const payload = createHash('sha256').update(preimage.toXdr()).digest();
    const isGood = signaturesOf(signature).some(
      ({ publicKey, bytes }) =>
        publicKey === address &&
        this.#options.isSigned({ signer: address, payload, signature: bytes }),
    );
    if (!isGood) throw invalid('signature does not verify');
  }
}

function invalid(why: string): HostFailure {
  return new HostFailure('Auth', 'InvalidInput', why);
}

function addressCredentials({
  credentials,
}: SorobanAuthorizationEntry): SorobanAddressCredentials | undefined {
  if (credentials.type === 'sorobanCredentialsAddress') return credentials.address;
  return credentials.type === 'sorobanCredentialsAddressV2' ? credentials.addressV2 : undefined;
}

function isCall({ function: called }: SorobanAuthorizedInvocation, call: InvokeContractArgs) {
  return (
    called.type === 'sorobanAuthorizedFunctionTypeContractFn' && called.contractFn.equals(call)
  );
}

/** An account signs with a list of maps of `public_key` and `signature`. */
function signaturesOf(value: ScVal): { publicKey: string; bytes: Uint8Array }[] {
  if (value.type !== 'scvVec') return [];
  return (value.vec ?? []).flatMap((each) => {
    const entries = each.type === 'scvMap' ? (each.map ?? []) : [];
    const [key, bytes] = ['public_key', 'signature'].map((name) => {
      const found = entries.find(
        (entry) => entry.key.type === 'scvSymbol' && entry.key.sym.toString() === name,
      );
      return found?.val.type === 'scvBytes' ? found.val.bytes.value : undefined;
    });
    if (key?.length !== 32 || bytes === undefined) return [];
    return [{ publicKey: StrKey.encodeEd25519PublicKey(key), bytes }];
  });
}
