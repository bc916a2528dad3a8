import type { FarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';

export interface Search extends Pick<FarmBlock, 'entropy'> {
  readonly farmer: string;
  readonly index: number;
}

export interface Found {
  readonly nonce: bigint;
  readonly hash: Uint8Array;
}

/** The first nonce whose hash has exactly so many zeros. */
export function findWork({ farmer, index, entropy }: Search, zeros: number): Found {
  const key = farmerKey(farmer);
  for (let nonce = 0n; ; nonce += 1n) {
    const hash = workHash({ index, nonce, entropy, farmer: key });
    if (leadingZeros(hash) === zeros) return { nonce, hash };
  }
}
