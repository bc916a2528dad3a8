import { CHALLENGE_DEFAULTS, Challenges } from '../../../core/ownership/challenges.ts';
import { CLAIM_DEFAULTS, ClaimDesk } from '../../../core/ownership/claim-desk.ts';
import type { ClaimDeskOptions } from '../../../core/ownership/claim-desk.ts';
import { KeyHasher } from '../../../core/ownership/key-hasher.ts';
import { KeyedAddressOwner } from '../../../core/ownership/keyed-address-owner.ts';
import { OwnershipTrail } from '../../../core/ownership/ownership-trail.ts';
import { PROOF_LIMIT_DEFAULTS, ProofLimits } from '../../../core/ownership/proof-limits.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SilentLogger } from '../host/silent-logger.ts';
import { FakeClock } from '../protocols/session/fake-clock.ts';
import { MemorySecrets } from './memory-secrets.ts';
import { NotedTrail } from './noted-trail.ts';

/** As fast as scrypt gets: the tests are about everything else. */
export const QUICK_METHOD = 'scrypt:2:1:1';
export const KEY = 'correct-horse';

/** Addresses are known in lower case; a signature of one is the text backwards, with the address. */
const SIGNING: Wallet = {
  checkAddress: (address) =>
    /^[a-z0-9]+$/i.test(address)
      ? { kind: 'valid', address: address.toLowerCase() }
      : { kind: 'refused', reason: 'no address' },
  verifyMessage: ({ address, message, signature }) => signature === signed(address, message),
};

export function signed(address: string, message: string): string {
  return address + message.split('').reverse().join('');
}

type BenchOptions = Partial<ClaimDeskOptions> & {
  readonly provingMax?: number;
  readonly hasher?: KeyHasher;
};

/** An owner over fakes, on a clock that stands still, of the pools `one` and `silent`. */
export class OwnerBench {
  readonly clock = new FakeClock();
  readonly store = new MemorySecrets();
  readonly audit = new NotedTrail();
  readonly hasher: KeyHasher;
  readonly claims: ClaimDesk;
  readonly owner: KeyedAddressOwner;
  readonly trail = new OwnershipTrail(this.audit, this.clock);

  constructor(options: BenchOptions = {}) {
    this.hasher = options.hasher ?? new KeyHasher({ method: QUICK_METHOD });
    const { clock, store, hasher, trail } = this;
    const faults = new FaultLog({ spanMs: 60_000 }, clock, new SilentLogger());
    this.claims = new ClaimDesk(
      { ...CLAIM_DEFAULTS, ...options },
      { store, hasher, trail, faults, clock },
    );
    this.owner = new KeyedAddressOwner(
      { provingMax: options.provingMax ?? 32 },
      {
        store,
        hasher,
        trail,
        claims: this.claims,
        challenges: new Challenges({ ...CHALLENGE_DEFAULTS, hostName: 'pool.example' }, clock),
        limits: new ProofLimits(PROOF_LIMIT_DEFAULTS, clock),
        walletOf: (poolId) =>
          poolId === 'one'
            ? SIGNING
            : poolId === 'silent'
              ? { checkAddress: SIGNING.checkAddress }
              : undefined,
        subjectOf: (origin) => origin,
      },
    );
  }

  /** Claims and waits until it is settled. */
  async claimed(address: string, key = KEY, origin = 'stratum 192.0.2.7'): Promise<void> {
    this.owner.claim(address, key, origin);
    await this.claims.idle();
  }

  /** The verdict on a key from an origin of its own. */
  async prove(address: string, key: string, origin = 'api 192.0.2.9') {
    return this.owner.prove('one', address, { kind: 'key', key }, origin);
  }
}
