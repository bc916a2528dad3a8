/** Whole hashes of RandomX: seed, blob and hashes in hex. */

export interface KnownHash {
  readonly seed: string;
  readonly blob: string;
  readonly rx0: string;
  readonly rx2: string;
}

const KEY_0 = text('test key 000');
const KEY_1 = text('test key 001');

/** RandomX tests.cpp, tests 1a to 1e, for both versions. */
export const OFFICIAL: readonly KnownHash[] = [
  {
    seed: KEY_0,
    blob: text('This is a test'),
    rx0: '639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f',
    rx2: '22ec6b861b3eb23686b2efbad69513c967ecfce80983df66c9c5b4fbfb4cdb6f',
  },
  {
    seed: KEY_0,
    blob: text('Lorem ipsum dolor sit amet'),
    rx0: '300a0adb47603dedb42228ccb2b211104f4da45af709cd7547cd049e9489c969',
    rx2: '9e2c772c12fd48f93c14c97fdc89d556264d9100597023f44d9163e279012ecf',
  },
  {
    seed: KEY_0,
    blob: text('sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'),
    rx0: 'c36d4ed4191e617309867ed66a443be4075014e2b061bcdaf9ce7b721d2b77a8',
    rx2: '4d6b063a1a603751d525f18a171336a4002f2f06df6c17e4b25fe17e17796e42',
  },
  {
    seed: KEY_1,
    blob: text('sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'),
    rx0: 'e9ff4503201c0c2cca26d285c93ae883f9b1d30c9eb240b820756f2d5a7905fc',
    rx2: '97024134686ce27d362ea8d86d8ef16483ac272abdabd46ef13359400777fe5e',
  },
  {
    seed: KEY_1,
    blob:
      '0b0b98bea7e805e0010a2126d287a2a0cc833d312cb786385a7c2f9de69d25537f584a9bc9977b0000000066' +
      '6fd8753bf61a8631f12984e3fd44f4014eca629276817b56f32e9b68bd82f416',
    rx0: 'c56414121acda1713c2f2a819d8ae38aed7c80c35c2a769298d34f03833cd5f1',
    rx2: 'c8e92c5f7c1946fecf06bc382b92e3111da38ee3e6a5ad90704e1a9d8aaf6e76',
  },
];

/** RandomX tests.cpp: Blake2b-256 of the blob and the rx/2 hash of `OFFICIAL[0]`. */
export const OFFICIAL_COMMITMENT =
  '133be717399046b03ae82ce8ddd9d1ee4d3ea7fca03a50dec09b6848cbb98e18';

const MAINNET_SEED = 'bf513dbe52c22b09e65edae222ec902d6adb75585a0141b81a165f0fb0c9c0bc';

/**
 * Monero's block 3258099, which p2pool found and publishes in its tests (block.dat) with this rx/0
 * hash; it meets a difficulty of 1828732004. The rx/2 hash is made with librandomx 2.0.
 */
export const MAINNET_BLOCK: KnownHash = {
  seed: MAINNET_SEED,
  blob:
    '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5da40080215da' +
    'e0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215',
  rx0: '0906c001cc0900098fe1b62593f8ba52bd1ae2a0806096aa361a9f1702000000',
  rx2: '7b8d06ae6283d5730e5383d24761f5734e380b3f78da8f9a4a7d1c7cb7aacd27',
};

/** The same block with other nonces, made with librandomx 2.0. */
export const SHARES: readonly KnownHash[] = [
  {
    seed: MAINNET_SEED,
    blob:
      '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5da00000000da' +
      'e0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215',
    rx0: 'edce1e2029460be3f81d21328fdbf00a217b926863d05ad179a5f154494af8a6',
    rx2: 'd3b0e3773809c8edf792e4fd0f8cdb1447d8adaab4647bd78f2513329fccea6c',
  },
  {
    seed: MAINNET_SEED,
    blob:
      '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5da01000000da' +
      'e0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215',
    rx0: '2f8899240ec2dd042ebb001050aef0ad164764564f64a8e196322c51c5800ff7',
    rx2: '4215a9caa8a65bd70e7cfd93fe4b5744093f54d7c2143a5d73c57d2c061d67fa',
  },
  {
    seed: MAINNET_SEED,
    blob:
      '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5da78563412da' +
      'e0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215',
    rx0: '234b4205738187193d7ece32a9523b5436150c81e9ca8b2c05cd8f25199d328c',
    rx2: '567e256d97000ef162506b888469a6e64611d44b6343308b309b6500a5dafdfc',
  },
  {
    seed: MAINNET_SEED,
    blob:
      '1010c5b5aeb8062aaa1728867d88194c8866077942e8f4ca628c1989a316f72182eb4f4ea0e5daffffffffda' +
      'e0961941c1bb6471df5399f06b1db0a0ae621001961e3c6a02f160698ec1f215',
    rx0: 'b290c94836cd40a315f072c1971ae11b7288810182e2f25f08a4115594c2627f',
    rx2: '1825b1430eeac88dc6a6519432bf976e52d3c1a5585bb29a222b949c081a8aa0',
  },
];

/** rx/0 hashes of blobs of 1 and 190 bytes of 7 under that seed, made with librandomx 1.1.10. */
export const SHORTEST = '026078e30304bbce0a9c1f4fdeaac52ed9ad6aba27d80e94427fec406c6253dd';
export const LONGEST = 'a6c2a76d44dbaf66a33029b5d3c9e2c01c6bd60c9ed865d665eae146c688ac07';

function text(ascii: string): string {
  return Buffer.from(ascii).toString('hex');
}
