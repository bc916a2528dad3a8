/**
 * Known answers of the kernel: the block of height 3258099 of Monero, whose hash the whole network has
 * checked, and the same blob hashed as RandomX 2 does (tevador/RandomX, tag v2.0). One seed for all, because
 * its cache takes most of the time of a self-test.
 */
import type { KernelVector } from '../../core/plugin-api/kernel.ts';
import { KERNEL_INPUT_BYTES, writeKernelInput } from './jobs/kernel-layout.ts';

interface KnownHash {
  /** Variant and result, as the kernel's context has them. */
  readonly context: string;
  readonly nonce: string;
  readonly digest: string;
}

const SEED = 'bf513dbe52c22b09e65edae222ec902d6adb75585a0141b81a165f0fb0c9c0bc';
const NONCE_OFFSET = 39;
const BLOB =
  '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5da00000000' +
  'dae0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215';

const knownHashes: readonly KnownHash[] = [
  // The block itself; it would have met a difficulty of 1828732004.
  {
    context: '0000',
    nonce: '40080215',
    digest: '0906c001cc0900098fe1b62593f8ba52bd1ae2a0806096aa361a9f1702000000',
  },
  {
    context: '0000',
    nonce: 'ffffffff',
    digest: 'b290c94836cd40a315f072c1971ae11b7288810182e2f25f08a4115594c2627f',
  },
  {
    context: '0200',
    nonce: '40080215',
    digest: '7b8d06ae6283d5730e5383d24761f5734e380b3f78da8f9a4a7d1c7cb7aacd27',
  },
  // Blake2b over the blob and the hash above.
  {
    context: '0201',
    nonce: '40080215',
    digest: 'e2610a7d22bf3bf67bb6c9fdd27927b21f3ef0fc17d81e8aebbc390c1d8ae37e',
  },
];

export const kernelVectors: readonly KernelVector[] = knownHashes.map(
  ({ context, nonce, digest }) => {
    const blob = Buffer.from(BLOB, 'hex');
    blob.write(nonce, NONCE_OFFSET, 'hex');
    const input = Buffer.alloc(KERNEL_INPUT_BYTES);
    writeKernelInput(blob, input, 0);
    return { seed: SEED, context, input: input.toString('hex'), digest };
  },
);
