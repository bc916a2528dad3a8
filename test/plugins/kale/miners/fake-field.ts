import { StrKey } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import type {
  FoundNonce,
  Lane,
  NonceVerdict,
  OpenBlock,
  OpenField,
} from '../../../../plugins/kale/farm/open-field.ts';
import { blockName } from '../../../../plugins/kale/farm/open-field.ts';

/** The n-th farmer's G address. */
export function walletOf(farmer: number): string {
  const key = Buffer.alloc(32, 7);
  key.writeUInt32BE(farmer);
  return StrKey.encodeEd25519PublicKey(key);
}

export function openBlock(index: number, timestamp = 1_760_000_000n): OpenBlock {
  const entropy = new Uint8Array(32).fill(index % 256);
  return { index, entropy, timestamp, name: blockName({ index, entropy }), maxZeros: 6 };
}

/** A field that keeps what it is offered in memory. */
export class FakeField implements OpenField {
  block: OpenBlock | undefined;
  readonly offered: FoundNonce[] = [];
  /** Of the offers that follow. */
  fault: PoolError | undefined;
  #lanes = new Map<string, Lane>();

  /** A block opens with so many farmers of the pool. */
  open(index: number, farmers: number, first = 0): OpenBlock {
    this.block = openBlock(index);
    this.#lanes = new Map();
    for (let farmer = first; farmer < first + farmers; farmer++) {
      const custodialWallet = walletOf(farmer);
      const farmerId = `farmer-${farmer}`;
      const lane = { farmerId, custodialWallet, zeros: undefined, workedZeros: undefined };
      this.#lanes.set(custodialWallet, lane);
    }
    return this.block;
  }

  close(): void {
    this.block = undefined;
    this.#lanes.clear();
  }

  lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  lane(custodialWallet: string): Lane | undefined {
    return this.#lanes.get(custodialWallet);
  }

  async offer(found: FoundNonce): Promise<NonceVerdict> {
    if (this.fault !== undefined) throw this.fault;
    const { block } = this;
    const { blockIndex: index, custodialWallet, nonce } = found;
    const lane = this.lane(custodialWallet);
    if (block?.index !== index || lane === undefined) return { kind: 'closed' };
    this.offered.push(found);
    const { entropy } = block;
    const hash = workHash({ index, nonce, entropy, farmer: farmerKey(custodialWallet) });
    const zeros = leadingZeros(hash);
    if (lane.zeros !== undefined && lane.zeros >= zeros) return { kind: 'worse', zeros };
    this.#lanes.set(custodialWallet, { ...lane, zeros });
    return { kind: 'best', zeros };
  }
}

export function storageFault(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'the database is gone');
}
