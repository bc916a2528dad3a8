/** A real template of Bitcoin's testnet, height 2442185, as published with another pool's tests. */
import type { BlockTemplateAnswer } from '../../../../plugins/sha256/rpc/block-template-answer.ts';

const txids = [
  'a174b99a87c899e66854ba6f101799ac852ef588ec69299846875e9d64355317',
  'c34ac3f822a0b49f298be1a25fc9e9dd375c23985ed2656f7cf7d87b67fee1c0',
  '5aaf2fa707da25c24374b87d89c420c9e4c51022a4bbed4cc91614831f359366',
  '69770cf296b64329e784a5666fb0eab034fbb1780bf067f4e1606874c214f01d',
  '2137ca428d6233e680cea25c428b984391314d872a1a0f5f7b8dc8cfc4474c44',
];
const wtxids = [
  '748f4db5e45dab6a9903f50e7e760470ce80ac219c637d61418667a0ccb6c536',
  'c34ac3f822a0b49f298be1a25fc9e9dd375c23985ed2656f7cf7d87b67fee1c0',
  '2c19268e65cc223c5fac9666883ecc1d10e680c54a4fdbbb3e4775f886b0feec',
  'fadcaa8de64274e63c093592ed6d8c6b7584bb92c0e8d9c49f02a4df11f6f69d',
  '2137ca428d6233e680cea25c428b984391314d872a1a0f5f7b8dc8cfc4474c44',
];

export const templateBranches = [
  '175335649d5e8746982969ec88f52e85ac9917106fba5468e699c8879ab974a1',
  'd5644ab3e708c54cd68dc5aedc92b8d3037449687f92ec41ed6e37673d969d4a',
  '5c9ec187517edc0698556cca5ce27e54c96acb014770599ed9df4d4937fbf2b0',
];

/** The transactions themselves are stand-ins: only their hashes are known. */
export const templateAnswer: BlockTemplateAnswer = {
  version: 0x20000000,
  previousblockhash: '00000000000000022246451e9af7ac4f8bff2527d223f6e623740e92171592f2',
  height: 2_442_185,
  bits: '192495f8',
  curtime: 0x64b3f3ec,
  mintime: 0x64b3f000,
  coinbasevalue: 2_465_717,
  transactions: txids.map((txid, index) => ({
    data: `0${index}`,
    txid,
    hash: wtxids[index] ?? txid,
  })),
  default_witness_commitment:
    '6a24aa21a9edbd3d1d916aa0b57326a2d88ebe1b68a1d7c48585f26d8335fe6a94b62755f64c',
};
