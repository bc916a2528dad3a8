/** Known answers of the kernel: two real shares that other pools and miners publish in their tests. */
import type { KernelVector } from '../../core/plugin-api/kernel.ts';
import { KERNEL_INPUT_BYTES, kernelContext, writeKernelInput } from './jobs/kernel-layout.ts';
import { fromDisplay } from './consensus/hash-order.ts';

interface KnownShare {
  /** Header order. */
  readonly previousHash: string;
  readonly coinb1: string;
  readonly coinb2: string;
  readonly branches: readonly string[];
  readonly bits: number;
  readonly extranonce1: string;
  readonly extranonce2: string;
  readonly version: number;
  readonly ntime: number;
  readonly nonce: number;
  /** Display form. */
  readonly hash: string;
}

const knownShares: readonly KnownShare[] = [
  // Thirteen branches and a long coinbase; difficulty 683.
  {
    previousHash: '4595850c738349a3fa5274a511b72ec265a4f23d524305000000000000000000',
    coinb1:
      '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4b0389130cfabe6d6d5cbab26a2599e92916edec5657a94a0708ddb970f5c45b5d12905085617eff8e',
    coinb2:
      '31650707758de07b010000000000001cfd7038212f736c7573682f000000000379ad0c2a000000001976a9147c154ed1dc59609e3d26abb2df2ea3d587cd8c4188ac00000000000000002c6a4c2952534b424c4f434b3ae725d3994b811572c1f345deb98b56b465ef8e153ecbbd27fa37bf1b005161380000000000000000266a24aa21a9ed63b06a7946b190a3fda1d76165b25c9b883bcc6621b040773050ee2a1bb18f1800000000',
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
    ],
    bits: 0x1705ae3a,
    extranonce1: '01000000',
    extranonce2: '00000000',
    version: 0x20000004,
    ntime: 0x647025b5,
    nonce: 0x0a029ed1,
    hash: '00000000005fe144efbc66241c0094b8fdc2702b7729226fdfed70ca8094c0b5',
  },
  // Rolled version; difficulty 669.
  {
    previousHash: 'f2921517920e7423e6f623d22725ff8b4facf79a1e4546220200000000000000',
    coinb1:
      '02000000010000000000000000000000000000000000000000000000000000000000000000ffffffff1903c943255c7075626c69632d706f6f6c5c',
    coinb2:
      'ffffffff037a90000000000000160014e6f22ca44dc800e9d049621a3b9a42c509f1c4bc3b0f250000000000160014e6f22ca44dc800e9d049621a3b9a42c509f1c4bc0000000000000000266a24aa21a9edbd3d1d916aa0b57326a2d88ebe1b68a1d7c48585f26d8335fe6a94b62755f64c00000000',
    branches: [
      '175335649d5e8746982969ec88f52e85ac9917106fba5468e699c8879ab974a1',
      'd5644ab3e708c54cd68dc5aedc92b8d3037449687f92ec41ed6e37673d969d4a',
      '5c9ec187517edc0698556cca5ce27e54c96acb014770599ed9df4d4937fbf2b0',
    ],
    bits: 0x192495f8,
    extranonce1: '57a6f098',
    extranonce2: 'c7080000',
    version: 0x20002000,
    ntime: 0x64b3f3ec,
    nonce: 0xed460d91,
    hash: '000000000061d52983863e5c424c00d9e0981874fddf6a8493433e73928a3e4e',
  },
];

export const kernelVectors: readonly KernelVector[] = knownShares.map((share) => {
  const context = kernelContext({
    bits: share.bits,
    previousHash: Buffer.from(share.previousHash, 'hex'),
    branches: share.branches.map((branch) => Buffer.from(branch, 'hex')),
    coinb1: Buffer.from(share.coinb1, 'hex'),
    coinb2: Buffer.from(share.coinb2, 'hex'),
  });
  const input = Buffer.alloc(KERNEL_INPUT_BYTES);
  const { version, ntime, nonce } = share;
  const extranonce1 = Buffer.from(share.extranonce1, 'hex');
  const extranonce2 = Buffer.from(share.extranonce2, 'hex');
  writeKernelInput(
    { dialect: 'stratum-v1', extranonce1, extranonce2, version, ntime, nonce },
    input,
    0,
  );
  return {
    context: Buffer.from(context).toString('hex'),
    input: input.toString('hex'),
    digest: fromDisplay(share.hash).toString('hex'),
  };
});
