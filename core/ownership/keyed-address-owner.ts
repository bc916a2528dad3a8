import type { Wallet } from '../plugin-api/wallet.ts';
import type { AddressOwner, OwnerVerdict, Proof } from './address-owner.ts';
import type { AddressSecret, AddressSecretStore } from './address-secret-store.ts';
import { bareAddress } from './bare-address.ts';
import type { Challenges } from './challenges.ts';
import type { ClaimDesk } from './claim-desk.ts';
import type { KeyHasher } from './key-hasher.ts';
import { isOwnerKey } from './owner-key.ts';
import type { OwnershipTrail } from './ownership-trail.ts';
import type { ProofLimits } from './proof-limits.ts';

export interface OwnerOptions {
  /** Proofs that wait for their hash; one more is told to come back. */
  readonly provingMax: number;
}

export const OWNER_DEFAULTS: OwnerOptions = { provingMax: 32 };

export interface OwnerParts {
  readonly store: AddressSecretStore;
  readonly hasher: KeyHasher;
  readonly claims: ClaimDesk;
  readonly challenges: Challenges;
  readonly limits: ProofLimits;
  readonly trail: OwnershipTrail;
  /** Of a pool that runs. */
  readonly walletOf: (poolId: string) => Wallet | undefined;
  /** Who an origin is to limits: an IPv6 caller is his network. */
  readonly subjectOf: (origin: string) => string;
}

interface Asked {
  readonly poolId: string;
  /** Canonical and bare. */
  readonly address: string;
  readonly proof: Proof;
  readonly origin: string;
  readonly act: 'prove' | 'rekey';
}

/** What was found out: with a proof, what is kept of the address's key. */
type Finding =
  | { readonly kind: 'proven'; readonly secret: AddressSecret | undefined }
  | Exclude<OwnerVerdict, { readonly kind: 'proven' }>;

/** In which all hashes that may wait before are done: two for each that sets a key. */
const BUSY_SECONDS = 20;
/** Somebody else may set a key at the same moment; not so often. */
const REPLACE_ATTEMPTS = 3;

/** Owners of addresses by their keys, and by signatures where the coin has them. */
export class KeyedAddressOwner implements AddressOwner {
  readonly #options: OwnerOptions;
  readonly #parts: OwnerParts;
  #proving = 0;

  constructor(options: OwnerOptions, parts: OwnerParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** `address`: as the pools spell it that pay the miner. */
  claim(address: string, key: string, origin: string): void {
    const { claims, subjectOf } = this.#parts;
    claims.claim(bareAddress(address), key, { origin, subject: subjectOf(origin) });
  }

  async prove(
    poolId: string,
    address: string,
    proof: Proof,
    origin: string,
  ): Promise<OwnerVerdict> {
    const asked = this.#asked('prove', { poolId, address, proof, origin });
    const prove = () => this.#proved(asked);
    // A signature needs no hash.
    return proof.kind === 'key' ? this.#inPlace(prove) : prove();
  }

  /** A key that is none (`isOwnerKey`) is `wrong`: callers look at it first. */
  async rekey(
    poolId: string,
    address: string,
    proof: Proof,
    key: string,
    origin: string,
  ): Promise<OwnerVerdict> {
    if (!isOwnerKey(key)) return { kind: 'wrong' };
    const asked = this.#asked('rekey', { poolId, address, proof, origin });
    return this.#inPlace(() => this.#rekeyed(asked, key));
  }

  challenge(poolId: string, address: string): string | undefined {
    const wallet = this.#parts.walletOf(poolId);
    if (wallet?.verifyMessage === undefined) return undefined;
    const check = wallet.checkAddress(bareAddress(address));
    return check.kind === 'valid' ? this.#parts.challenges.make(poolId, check.address) : undefined;
  }

  async isClaimed(address: string): Promise<boolean> {
    return (await this.#parts.store.find(bareAddress(address))) !== undefined;
  }

  async unclaim(address: string): Promise<boolean> {
    const bare = bareAddress(address);
    const isRemoved = await this.#parts.store.remove(bare);
    this.#parts.claims.reopen(bare);
    return isRemoved;
  }

  /** One of the places of those that wait for a hash, kept until all of theirs are done. */
  async #inPlace(act: () => Promise<OwnerVerdict>): Promise<OwnerVerdict> {
    if (this.#proving >= this.#options.provingMax)
      return { kind: 'limited', retrySeconds: BUSY_SECONDS };
    this.#proving++;
    try {
      return await act();
    } finally {
      this.#proving--;
    }
  }

  async #proved(asked: Asked): Promise<OwnerVerdict> {
    const finding = await this.#judge(asked);
    if (finding.kind !== 'proven') return finding;
    await this.#record('address-proven', asked);
    return { kind: 'proven' };
  }

  async #rekeyed(asked: Asked, key: string): Promise<OwnerVerdict> {
    const finding = await this.#judge(asked);
    if (finding.kind !== 'proven') return finding;
    const secret = await this.#parts.hasher.hash(key, 'person');
    await this.#record('address-rekeyed', asked);
    const isSet = await this.#set(asked, finding.secret, secret);
    this.#parts.claims.forget(asked.address);
    if (isSet) return { kind: 'proven' };
    await this.#fail('address-rekey-overtaken', asked);
    return { kind: 'wrong' };
  }

  #asked(act: Asked['act'], asked: Omit<Asked, 'act'>): Asked {
    const address = bareAddress(asked.address);
    const check = this.#parts.walletOf(asked.poolId)?.checkAddress(address);
    return { ...asked, act, address: check?.kind === 'valid' ? check.address : address };
  }

  async #judge(asked: Asked): Promise<Finding> {
    const { limits, subjectOf } = this.#parts;
    const { address, origin, proof } = asked;
    const attempt = {
      address: proof.kind === 'key' ? address : undefined,
      origin: subjectOf(origin),
    };
    const retrySeconds = limits.take(attempt);
    if (retrySeconds > 0) {
      await this.#parts.trail.failedOften(this.#actOf('address-proof-limited', asked));
      return { kind: 'limited', retrySeconds };
    }
    const finding = await this.#look(asked);
    if (finding.kind === 'proven') limits.giveBack(attempt);
    else await this.#fail('address-proof-failed', asked);
    return finding;
  }

  async #look({ poolId, address, proof }: Asked): Promise<Finding> {
    const { store, hasher } = this.#parts;
    const secret = await store.find(address);
    if (proof.kind === 'signature')
      return this.#isSigned(poolId, address, proof)
        ? { kind: 'proven', secret }
        : { kind: 'wrong' };
    const fits = await hasher.matches(proof.key, secret, 'person');
    if (fits && isOwnerKey(proof.key)) return { kind: 'proven', secret };
    return { kind: secret === undefined ? 'unclaimed' : 'wrong' };
  }

  #isSigned(
    poolId: string,
    address: string,
    { challenge, signature }: { readonly challenge: string; readonly signature: string },
  ): boolean {
    const { challenges, walletOf } = this.#parts;
    const wallet = walletOf(poolId);
    return (
      challenges.isOpen(challenge, poolId, address) &&
      wallet?.verifyMessage?.({ address, message: challenge, signature }) === true &&
      challenges.use(challenge)
    );
  }

  /** False where the old key that was proven is not the key any more. */
  async #set(
    { address, proof }: Asked,
    known: AddressSecret | undefined,
    secret: AddressSecret,
  ): Promise<boolean> {
    const { store } = this.#parts;
    let current = known;
    for (let attempt = 0; attempt < REPLACE_ATTEMPTS; attempt++) {
      const isSet =
        current === undefined
          ? await store.add(address, secret)
          : await store.replace(address, current, secret);
      if (isSet) return true;
      // A signature is good whatever the key was.
      if (proof.kind === 'key') return false;
      current = await store.find(address);
    }
    return false;
  }

  #record(act: string, asked: Asked): Promise<void> {
    return this.#parts.trail.record(this.#actOf(act, asked));
  }

  #fail(act: string, asked: Asked): Promise<void> {
    return this.#parts.trail.failed(this.#actOf(act, asked));
  }

  #actOf(act: string, { poolId, address, proof, origin, ...asked }: Asked) {
    return { act, address, origin, facts: { pool: poolId, by: proof.kind, to: asked.act } };
  }
}
