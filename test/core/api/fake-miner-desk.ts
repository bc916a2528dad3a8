import type { Atomic } from '../../../core/ledger/posting.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import type { AddressOwner, OwnerVerdict, Proof } from '../../../core/ownership/address-owner.ts';
import type { DeskRefusal, MinerDesk, PayoutSettings } from '../../../core/payouts/miner-desk.ts';

export const KEY = 'alices-own-key';

/** Every pool pays; what was asked for is kept. */
export class FakeMinerDesk implements MinerDesk {
  readonly asked: unknown[] = [];
  refusal: DeskRefusal | undefined;
  enabled = true;
  kept: PayoutSettings = {
    ...{ thresholdAtomic: undefined, payoutCoin: undefined, autoExchange: false },
    ...{ createdAtMs: undefined, changedAtMs: undefined },
  };

  terms(poolId: string) {
    if (poolId === 'stopped') return undefined;
    const minimumAtomic = atomic(1_000_000n);
    return { payoutsEnabled: this.enabled, minimumAtomic, requestMinAtomic: atomic(1000n) };
  }

  async settings() {
    return this.kept;
  }

  async change(
    poolId: string,
    address: string,
    change: Parameters<MinerDesk['change']>[2],
    origin: string,
  ) {
    this.asked.push({ poolId, address, change, origin });
    if (this.refusal !== undefined) return this.refusal;
    this.kept = { ...this.kept, ...change, createdAtMs: 0, changedAtMs: 1000 };
    return this.kept;
  }

  async request(poolId: string, address: string, amountAtomic: Atomic | undefined, origin: string) {
    this.asked.push({ poolId, address, amountAtomic, origin });
    if (this.refusal !== undefined) return this.refusal;
    return {
      ...{ id: 5n, poolId, address, amountAtomic, state: 'pending' as const, reason: '' },
      ...{ createdAtMs: 0, completedAtMs: undefined },
    };
  }
}

/** `alice` and `cash:alice` have a key; a signature is good if it says so. */
export class FakeAddressOwner implements AddressOwner {
  readonly rekeyed: string[] = [];
  readonly claimed = new Set(['alice', 'cash:alice']);
  readonly origins: string[] = [];
  limitedSeconds: number | undefined;

  claim(): void {
    throw new Error('the API claims nothing');
  }

  async prove(
    _poolId: string,
    address: string,
    proof: Proof,
    origin: string,
  ): Promise<OwnerVerdict> {
    this.origins.push(origin);
    if (this.limitedSeconds !== undefined) {
      return { kind: 'limited', retrySeconds: this.limitedSeconds };
    }
    if (!address.endsWith('alice')) return { kind: 'unclaimed' };
    const good =
      proof.kind === 'key'
        ? proof.key === KEY
        : proof.signature === `signed:${proof.challenge}:${address}`;
    return { kind: good ? 'proven' : 'wrong' };
  }

  async rekey(poolId: string, address: string, proof: Proof, key: string, origin: string) {
    const verdict = await this.prove(poolId, address, proof, origin);
    if (verdict.kind === 'proven') this.rekeyed.push(key);
    return verdict;
  }

  async isClaimed(address: string): Promise<boolean> {
    return this.claimed.has(address);
  }

  async unclaim(address: string): Promise<boolean> {
    return this.claimed.delete(address);
  }

  challenge(poolId: string, address: string): string | undefined {
    return poolId === 'bch' ? undefined : `sign for ${address} of ${poolId}`;
  }
}
