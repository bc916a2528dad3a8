import type { CoinData } from './coin-data.ts';

/** Bitcoin Cash: CashAddr, no segwit, and its first own block as checkpoint. */
export const bitcoinCash: CoinData = {
  symbol: 'BCH',
  name: 'Bitcoin Cash',
  family: 'bitcoin',
  decimals: 8,
  blockTimeSeconds: 600,
  maturity: 100,
  segwit: false,
  bip34: true,
  templateRules: [],
  versionMask: '1fffe000',
  networks: {
    main: {
      chain: 'main',
      p2pkh: 0x00,
      p2sh: [0x05],
      cashaddr: 'bitcoincash',
      checkpoint: {
        height: 478559,
        hash: '000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec',
      },
    },
    test: {
      chain: 'test',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      cashaddr: 'bchtest',
      exampleAddress: 'bchtest:qp63uahgrxged4z5jswyt5dn5v3lzsem6cq85x00dt',
    },
    test4: {
      chain: 'test4',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      cashaddr: 'bchtest',
      exampleAddress: 'bchtest:qp63uahgrxged4z5jswyt5dn5v3lzsem6cq85x00dt',
    },
    regtest: {
      chain: 'regtest',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      cashaddr: 'bchreg',
      exampleAddress: 'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd',
    },
  },
};
