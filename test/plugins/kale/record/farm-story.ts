import { SeededRandom } from '../../../wasm/seeded-random.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';

type Append = readonly KaleEvent[];

/** Appends of a pool that does everything that pools do, and sometimes fails; legal in their order. */
export function farmStory(options: {
  readonly seed: number;
  readonly farmers: number;
  readonly blocks: number;
}): Append[] {
  return new FarmStory(options.seed).tell(options.farmers, options.blocks);
}

interface Known {
  readonly id: string;
  balance: bigint;
}

class FarmStory {
  readonly #appends: Append[] = [];
  readonly #random: SeededRandom;
  #ledger = 100;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  tell(count: number, blocks: number): Append[] {
    this.#say({ kind: 'pooler-registered', poolerId: 'own', name: 'Own', address: 'GPOOL' });
    const farmers = Array.from({ length: count }, (_, index) => this.#register(`f${index}`));
    for (let index = 1; index <= blocks; index += 1) this.#block(index, farmers);
    const [first, last] = farmers;
    if (first !== undefined)
      this.#say({ kind: 'farmer-leaving', farmerId: first.id, payoutAddress: 'GOUT' });
    if (first !== undefined && this.#happens(1)) this.#depart(first);
    if (last !== undefined && last !== first)
      this.#say(
        { kind: 'key-rotated', farmerId: last.id, fromVersion: 1, toVersion: 2 },
        { kind: 'farmer-settled', farmerId: last.id, payoutAddress: 'GNEW' },
      );
    this.#pay();
    this.#say({ kind: 'alarm', what: 'outcome-refused', key: 'sweep:1', text: 'is swept' });
    return this.#appends;
  }

  #register(id: string): Known {
    this.#say({
      kind: 'farmer-registered',
      farmerId: id,
      poolerId: 'own',
      custodialWallet: `G${id}`,
      stakeMillionths: this.#below(1_000_001),
      payoutAddress: this.#happens(0.5) ? `GOWNER${id}` : undefined,
      tokenHash: 'ab'.repeat(32),
      metadata: this.#happens(0.5) ? '{"name":"ü \\" \\\\ ?"}' : undefined,
    });
    const balance = BigInt(this.#below(1_000_000_000)) + 1_000n;
    this.#say(
      { kind: 'farmer-ready', farmerId: id },
      { kind: 'deposited', farmerId: id, amount: balance, ledger: this.#ledger },
    );
    return { id, balance };
  }

  #block(blockIndex: number, farmers: readonly Known[]): void {
    this.#ledger += 60;
    if (this.#happens(0.2)) {
      this.#say({ kind: 'block-missed', blockIndex });
      return;
    }
    const entropy = blockIndex.toString(16).padStart(64, '0');
    const timestamp = 1_700_000_000n + BigInt(blockIndex) * 300n;
    this.#say({ kind: 'block-seen', blockIndex, entropy, timestamp, ledger: this.#ledger });
    for (const farmer of farmers) this.#pail(blockIndex, farmer);
    if (this.#happens(0.8)) {
      const blockHash = `${blockIndex}.${entropy}`;
      this.#say({ kind: 'round-closed', blockIndex, blockHash });
      const direct = [{ address: 'GOWNER', amount: 7n }];
      this.#say({ kind: 'reward-told', blockIndex, amount: 2n ** 70n, direct });
    }
  }

  #pail(blockIndex: number, farmer: Known): void {
    const pail = { blockIndex, farmerId: farmer.id };
    const stake = BigInt(this.#below(Number(farmer.balance / 2n) + 1));
    const key = `plant:${blockIndex}:${farmer.id}:1`;
    this.#say(
      { kind: 'key-used', farmerId: farmer.id, purpose: 'plant', key },
      { kind: 'plant-begun', ...pail, key, stake },
    );
    if (this.#happens(0.1)) {
      this.#say({ kind: 'plant-failed', ...pail, reason: 'fee', isFinal: this.#happens(0.5) });
      return;
    }
    farmer.balance -= stake;
    const planted = { kind: 'planted', ...pail, stake, ledger: this.#ledger } as const;
    this.#transaction(key, [{ ...planted, hash: `h-${key}` }]);
    const zeros = this.#below(9);
    const nonce = 2n ** 64n - 1n - BigInt(this.#below(1_000));
    this.#say({ kind: 'work-found', ...pail, nonce, hash: '00ff', zeros });
    if (this.#happens(0.2)) {
      this.#say({ kind: 'pail-lost', ...pail, reason: 'not-worked', stake });
      return;
    }
    const work = `work:${blockIndex}:${farmer.id}:1`;
    this.#say({ kind: 'work-begun', ...pail, key: work, nonce, hash: '00ff', zeros });
    if (this.#happens(0.1))
      this.#say({ kind: 'work-failed', ...pail, reason: 'gap', isFinal: false });
    this.#say({ kind: 'worked', ...pail, nonce, zeros, gap: 50 });
    this.#harvest(blockIndex, farmer, stake);
  }

  #harvest(blockIndex: number, farmer: Known, stake: bigint): void {
    const { id: farmerId } = farmer;
    const pail = { blockIndex, farmerId };
    const key = `harvest:${blockIndex}:${farmerId}:1`;
    this.#say({ kind: 'harvest-begun', farmerId, key, blockIndexes: [blockIndex] });
    if (this.#happens(0.2)) this.#say({ kind: 'harvest-failed', ...pail, reason: 'simulation' });
    const reward = BigInt(this.#below(1_000_000));
    farmer.balance += reward + stake;
    this.#say({ kind: 'harvested', ...pail, reward, stake, ledger: this.#ledger + 10 });
    const sweep = `sweep:${blockIndex}:${farmerId}`;
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const parts = [{ farmerId, blockIndex, amount: reward / 2n }];
      this.#say(
        { kind: 'sweep-begun', key: `${sweep}:${attempt}`, parts },
        { kind: 'key-used', farmerId, purpose: 'sweep', key: `${sweep}:${attempt}` },
      );
      if (this.#happens(0.7)) {
        const hash = `h-${sweep}`;
        this.#say({ kind: 'swept', key: `${sweep}:${attempt}`, ledger: this.#ledger, hash });
        farmer.balance -= reward / 2n;
        return;
      }
      this.#say({ kind: 'sweep-failed', key: `${sweep}:${attempt}`, reason: 'expired' });
    }
  }

  #transaction(key: string, after: readonly KaleEvent[]): void {
    const record = {
      key,
      hash: `h-${key}`,
      innerHash: `h-${key}`,
      envelope: 'AAAA+/=',
      source: 'GSOURCE',
      sequence: 2n ** 60n,
      timeBound: 1_700_000_000n,
      ledger: this.#ledger,
      feeMax: 5_000n,
    };
    this.#say({ kind: 'transaction-signed', record });
    if (this.#happens(0.3)) {
      const bump = { ...record, hash: `b-${key}`, feeMax: 50_000n };
      this.#say({ kind: 'transaction-signed', record: bump });
    }
    const settled = { kind: 'transaction-settled', key, innerHash: record.innerHash } as const;
    const fate = { fate: 'applied', hash: record.hash, ledger: this.#ledger, fee: 99n } as const;
    const way = this.#below(10);
    if (way === 0) this.#say(...after);
    else if (way === 1) this.#askPerson(record, after);
    else this.#say({ ...settled, ...fate }, ...after);
  }

  #askPerson(
    { key, innerHash, hash, ledger }: SubmissionRecord,
    after: readonly KaleEvent[],
  ): void {
    this.#say({ kind: 'transaction-settled', key, innerHash, fate: 'undecided' });
    const word = { verdict: 'applied', proof: 'word', by: 'ann', why: 'seen' } as const;
    this.#say({ kind: 'settled-by-operator', key, innerHash, hash, ledger, ...word }, ...after);
  }

  #depart({ id: farmerId, balance: paid }: Known): void {
    const exit = { farmerId, paid, payoutAddress: 'GOUT' };
    this.#say({ kind: 'exit-begun', key: `exit:${farmerId}:1`, ...exit });
    this.#say({ kind: 'farmer-departed', farmerId, paid, payoutAddress: 'GOUT', hash: 'cd' });
  }

  #pay(): void {
    const payment = { order: 'order 1', hash: 'ee' };
    const destinations = [{ address: 'GMINER', amount: 10n ** 18n }];
    this.#say({ kind: 'payout-signed', ...payment, sequence: 9n, destinations });
    this.#say({ kind: 'payout-sent', ...payment });
    const isPaid = this.#happens(0.5);
    if (isPaid) this.#say({ kind: 'payout-applied', ...payment, ledger: 5 });
    else this.#say({ kind: 'payout-ended', ...payment, reason: 'expired' });
  }

  #say(...events: KaleEvent[]): void {
    this.#appends.push(events);
  }

  #happens(chance: number): boolean {
    return this.#below(1_000) < chance * 1_000;
  }

  /** A whole number from 0. */
  #below(limit: number): number {
    return this.#random.between(0, limit - 1);
  }
}
