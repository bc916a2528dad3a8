/** Shares and headers that other projects publish in their tests, with the hashes they state. */
import { fromNotify, type Job, type Submission } from './share.ts';

export interface KnownShare {
  readonly source: string;
  readonly job: Job;
  readonly submission: Submission;
  /** Block hash, display form. */
  readonly hash: string;
}

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');

/** ESP-Miner, test "nonce diff checking 2": a coinbase and 13 branches. */
export const ESP_MINER_SHARE: KnownShare = {
  source: 'ESP-Miner',
  job: {
    coinb1: hex(
      '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4b0389130cfabe6d6d5cbab26a2599e92916edec5657a94a0708ddb970f5c45b5d12905085617eff8e',
    ),
    coinb2: hex(
      '31650707758de07b010000000000001cfd7038212f736c7573682f000000000379ad0c2a000000001976a9147c154ed1dc59609e3d26abb2df2ea3d587cd8c4188ac00000000000000002c6a4c2952534b424c4f434b3ae725d3994b811572c1f345deb98b56b465ef8e153ecbbd27fa37bf1b005161380000000000000000266a24aa21a9ed63b06a7946b190a3fda1d76165b25c9b883bcc6621b040773050ee2a1bb18f1800000000',
    ),
    branches: [
      '2b77d9e413e8121cd7a17ff46029591051d0922bd90b2b2a38811af1cb57a2b2',
      '5c8874cef00f3a233939516950e160949ef327891c9090467cead995441d22c5',
      '2d91ff8e19ac5fa69a40081f26c5852d366d608b04d2efe0d5b65d111d0d8074',
      '0ae96f609ad2264112a0b2dfb65624bedbcea3b036a59c0173394bba3a74e887',
      'e62172e63973d69574a82828aeb5711fc5ff97946db10fc7ec32830b24df7bde',
      'adb49456453aab49549a9eb46bb26787fb538e0a5f656992275194c04651ec97',
      'a7bc56d04d2672a8683892d6c8d376c73d250a4871fdf6f57019bcc737d6d2c2',
      'd94eceb8182b4f418cd071e93ec2a8993a0898d4c93bc33d9302f60dbbd0ed10',
      '5ad7788b8c66f8f50d332b88a80077ce10e54281ca472b4ed9bbbbcb6cf99083',
      '9f9d784b33df1b3ed3edb4211afc0dc1909af9758c6f8267e469f5148ed04809',
      '48fd17affa76b23e6fb2257df30374da839d6cb264656a82e34b350722b05123',
      'c4f5ab01913fc186d550c1a28f3f3e9ffaca2016b961a6a751f8cca0089df924',
      'cff737e1d00176dd6bbfa73071adbb370f227cfb5fba186562e4060fcec877e1',
    ].map(hex),
    previousHash: fromNotify('0c859545a3498373a57452fac22eb7113df2a465000543520000000000000000'),
    bits: 0x1705ae3a,
  },
  submission: {
    extranonce1: hex('01000000'),
    extranonce2: hex('00000000'),
    version: 0x20000004,
    ntime: 0x647025b5,
    nonce: 0x0a029ed1,
  },
  hash: '00000000005fe144efbc66241c0094b8fdc2702b7729226fdfed70ca8094c0b5',
};

/** public-pool, MockRecording1: a submission with a rolled version. */
export const PUBLIC_POOL_SHARE: KnownShare = {
  source: 'public-pool',
  job: {
    coinb1: hex(
      '02000000010000000000000000000000000000000000000000000000000000000000000000ffffffff1903c943255c7075626c69632d706f6f6c5c',
    ),
    coinb2: hex(
      'ffffffff037a90000000000000160014e6f22ca44dc800e9d049621a3b9a42c509f1c4bc3b0f250000000000160014e6f22ca44dc800e9d049621a3b9a42c509f1c4bc0000000000000000266a24aa21a9edbd3d1d916aa0b57326a2d88ebe1b68a1d7c48585f26d8335fe6a94b62755f64c00000000',
    ),
    branches: [
      '175335649d5e8746982969ec88f52e85ac9917106fba5468e699c8879ab974a1',
      'd5644ab3e708c54cd68dc5aedc92b8d3037449687f92ec41ed6e37673d969d4a',
      '5c9ec187517edc0698556cca5ce27e54c96acb014770599ed9df4d4937fbf2b0',
    ].map(hex),
    previousHash: fromNotify('171592f223740e92d223f6e68bff25279af7ac4f2246451e0000000200000000'),
    bits: 0x192495f8,
  },
  submission: {
    extranonce1: hex('57a6f098'),
    extranonce2: hex('c7080000'),
    version: 0x20002000,
    ntime: 0x64b3f3ec,
    nonce: 0xed460d91,
  },
  hash: '000000000061d52983863e5c424c00d9e0981874fddf6a8493433e73928a3e4e',
};

/** ESP-Miner, mining test: a header without its coinbase. */
export const ESP_MINER_HEADER = {
  header: hex(
    '04000020fc102bd0ea11470daf05a8e133a8a8505e21a2122b7f010000000000000000006d0359c451434605c52a5a9ce074340be47c2c63840731f9edf1db3f26b1cdd9a9f16f643aae051747896e27',
  ),
  nonce: 0x276e8947 >>> 0,
  hash: '000000000e30101020e2ec8c9302a9ee56b2b2bef354b63489a0801f5789ed19',
};

/** Miningcore, MerkleTreeTests: leaves are the double hashes of the decimal numbers. */
export const MININGCORE_BRANCHES = {
  leaves: 100,
  branches: [
    '67050eeb5f95abf57449d92629dcf69f80c26247e207ad006a862d1e4e6498ff',
    '7de236613dd3d9fa1d86054a84952f1e0df2f130546b394a4d4dd7b76997f607',
    '2501f389988298bebe860b37315788bdffc8b72533a95c820db9c8c40be4455f',
    '9d1f5c0296d5d8eee8ddf004d8b7ee14a8600ca881647ff8908c3ce5883cefb5',
    'fe59ea2519fc177d21280d49dc1b4278dc3e1d50d658fe92f5326e6c323ff9d8',
    'be1d18282617a6cdc27b71f9965221039edfb0437f8fae96345e944b02b67e19',
    '3c7e141f9a3816f2131d3248540701e09e69f50e34e6a77059e785ae3b8263c7',
  ].map(hex),
};
