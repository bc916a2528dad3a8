/**
 * SuperscalarHash programs of two seeds, and constants of IMUL_RCP: computed with librandomx of
 * tag v2.0, which passes its own tests. The hashes for the first seed and the constants also stand
 * in its src/tests/tests.cpp.
 */

interface ProgramVector {
  /** Instructions. */
  readonly size: number;
  readonly addressRegister: number;
  /** Hash256 of the instructions, 8 bytes each: opcode, dst, src, mod, imm32. */
  readonly hash256: string;
}

interface SeedVector {
  readonly seed: string;
  readonly programs: readonly ProgramVector[];
}

export const PROGRAMS_OF_SEEDS: readonly SeedVector[] = [
  {
    seed: 'test key 000',
    programs: [
      {
        size: 447,
        addressRegister: 4,
        hash256: 'd3a4a6623738756f77e6104469102f082eff2a3e60be7ad696285ef7dfc72a61',
      },
      {
        size: 438,
        addressRegister: 5,
        hash256: 'f5e7e0bbc7e93c609003d6359208688070afb4a77165a552ff7be63b38dfbc86',
      },
      {
        size: 449,
        addressRegister: 4,
        hash256: '85ed8b11734de5b3e9836641413a8f36e99e89694f419c8cd25c3f3f16c40c5a',
      },
      {
        size: 447,
        addressRegister: 3,
        hash256: '5dd956292cf5d5704ad99e362d70098b2777b2a1730520be52f772ca48cd3bc0',
      },
      {
        size: 444,
        addressRegister: 4,
        hash256: '6f14018ca7d519e9b48d91af094c0f2d7e12e93af0228782671a8640092af9e5',
      },
      {
        size: 449,
        addressRegister: 0,
        hash256: '134be097c92e2c45a92f23208cacd89e4ce51f1009a0b900dbe83b38de11d791',
      },
      {
        size: 452,
        addressRegister: 5,
        hash256: '268f9392c20c6e31371a5131f82bd7713d3910075f2f0468baafaa1abd2f3187',
      },
      {
        size: 437,
        addressRegister: 0,
        hash256: 'c668a05fd909714ed4a91e8d96d67b17e44329e88bc71e0672b529a3fc16be47',
      },
    ],
  },
  {
    seed: 'test key 001',
    programs: [
      {
        size: 435,
        addressRegister: 1,
        hash256: '9477cb61ce0aca9aad7da1e5c15f095ed1b4a27e0e0bef7efb5f7cd604bb430a',
      },
      {
        size: 428,
        addressRegister: 3,
        hash256: 'cfbb01cba3b65b03bc9b426464f63b46ec9f6af3bbac72b3c31cb080ac3b9080',
      },
      {
        size: 449,
        addressRegister: 3,
        hash256: '4be66d295a0f3a56162050e69452adf5e621f1cada3ccee09d49e69f2ec7e15c',
      },
      {
        size: 449,
        addressRegister: 7,
        hash256: '058e4a082989732f4b99c42d785bd1813d95ccbbe51238cfd4b1fb601a8d1798',
      },
      {
        size: 430,
        addressRegister: 0,
        hash256: 'edee95803a8f9db1488f759376c4a76c948d25f7d256946796e43fa18ad15d26',
      },
      {
        size: 437,
        addressRegister: 4,
        hash256: '2decc9c749d45687875dfe1fa041a52c2ec3399e286188a5e6e50aad0714e2e6',
      },
      {
        size: 452,
        addressRegister: 2,
        hash256: '105d4a6571031f78fa6644222b885c2a630e850fc203b7134b015b3a59266fbf',
      },
      {
        size: 454,
        addressRegister: 1,
        hash256: 'f5ef59d0c7f0c530167932015aa3da2248e27ba7ffba5a8681a4461fa0c38969',
      },
    ],
  },
];

/** Divisor and constant. */
export const RECIPROCALS: readonly (readonly [number, bigint])[] = [
  [3, 12297829382473034410n],
  [13, 11351842506898185609n],
  [33, 17887751829051686415n],
  [65537, 18446462603027742720n],
  [15000001, 10316166306300415204n],
  [3845182035, 10302264209224146340n],
  [4294967295, 9223372039002259456n],
];
