import type { CoinDescription, CoinPlugin } from '../../core/plugin-api/coin-plugin.ts';
import { coinConfigSchema } from './coin-config.ts';
import type { CoinConfig } from './coin-config.ts';
import { loadCoin, networkOf } from './coins/coin-catalog.ts';
import { DaemonChain } from './daemons/daemon-chain.ts';
import { DaemonWorkSource } from './daemons/daemon-work-source.ts';
import { Sha256Devnet } from './devnet/sha256-devnet.ts';
import { KERNEL_INPUT_BYTES } from './jobs/kernel-layout.ts';
import { Sha256JobBuilder } from './jobs/sha256-job-builder.ts';
import { kernelVectors } from './kernel-vectors.ts';
import { NodePayments } from './payments/node-payments.ts';
import { AddressWallet } from './wallet/address-wallet.ts';

/** Bitcoin and every coin that is mined and spoken to like it. */
const plugin: CoinPlugin = {
  id: 'sha256',
  apiVersion: 1,
  config: coinConfigSchema,
  kernel: {
    algorithm: 'sha256d',
    // From build/js/plugins/sha256/ to build/wasm/.
    wasm: new URL('../../../wasm/sha256d.wasm', import.meta.url),
    inputBytes: KERNEL_INPUT_BYTES,
    weight: 'light',
    vectors: kernelVectors,
  },
  dialects: ['stratum-v1'],
  provides: {
    work: DaemonWorkSource,
    jobs: Sha256JobBuilder,
    chain: DaemonChain,
    wallet: AddressWallet,
    payments: NodePayments,
    devnet: Sha256Devnet,
  },
  describe(config): CoinDescription {
    // The host hands over what it parsed with the schema above.
    const { coin, network } = config as CoinConfig;
    const data = loadCoin(coin);
    const { symbol, name, family, decimals, blockTimeSeconds } = data;
    const { exampleAddress } = networkOf(data, network);
    return { symbol, name, network, family, decimals, exampleAddress, blockTimeSeconds };
  },
};

export default plugin;
