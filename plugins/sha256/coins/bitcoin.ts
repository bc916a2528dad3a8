import type { CoinData } from './coin-data.ts';

/** Bitcoin: segwit, and the block at which Bitcoin Cash left as its checkpoint. */
export const bitcoin: CoinData = {
  symbol: 'BTC',
  name: 'Bitcoin',
  family: 'bitcoin',
  decimals: 8,
  blockTimeSeconds: 600,
  maturity: 100,
  segwit: true,
  bip34: true,
  templateRules: ['segwit'],
  versionMask: '1fffe000',
  networks: {
    main: {
      chain: 'main',
      p2pkh: 0x00,
      p2sh: [0x05],
      bech32: 'bc',
      checkpoint: {
        height: 478559,
        hash: '00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148',
      },
    },
    test: {
      chain: 'test',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      bech32: 'tb',
      exampleAddress: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
    },
    testnet4: {
      chain: 'testnet4',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      bech32: 'tb',
      exampleAddress: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
    },
    regtest: {
      chain: 'regtest',
      p2pkh: 0x6f,
      p2sh: [0xc4],
      bech32: 'bcrt',
      exampleAddress: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
    },
  },
};
