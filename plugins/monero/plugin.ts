import type { CoinDescription, CoinPlugin } from '../../core/plugin-api/coin-plugin.ts';
import { HASHES_DIFFICULTY_ONE } from '../../core/plugin-api/target.ts';
import { coinConfigSchema } from './coin-config.ts';
import type { CoinConfig } from './coin-config.ts';
import { DaemonChain } from './daemons/daemon-chain.ts';
import { DaemonWorkSource } from './daemons/daemon-work-source.ts';
import { MoneroDevnet } from './devnet/monero-devnet.ts';
import { KERNEL_INPUT_BYTES } from './jobs/kernel-layout.ts';
import { MoneroJobBuilder } from './jobs/monero-job-builder.ts';
import { kernelVectors } from './kernel-vectors.ts';
import { MoneroPayments } from './payments/monero-payments.ts';
import { EXAMPLE_ADDRESSES } from './wallet/address-networks.ts';
import { MoneroWallet } from './wallet/monero-wallet.ts';

/** Monero: blocks of monerod, hashed with RandomX. */
const plugin: CoinPlugin = {
  id: 'monero',
  apiVersion: 1,
  config: coinConfigSchema,
  kernel: {
    algorithm: 'randomx',
    // From build/js/plugins/monero/ to build/wasm/.
    wasm: new URL('../../../wasm/randomx.wasm', import.meta.url),
    inputBytes: KERNEL_INPUT_BYTES,
    weight: 'heavy',
    vectors: kernelVectors,
    epochs: { seedBytes: 32 },
    difficultyOne: HASHES_DIFFICULTY_ONE,
  },
  dialects: ['stratum-cryptonote'],
  provides: {
    work: DaemonWorkSource,
    jobs: MoneroJobBuilder,
    chain: DaemonChain,
    wallet: MoneroWallet,
    payments: MoneroPayments,
    devnet: MoneroDevnet,
  },
  describe(config): CoinDescription {
    // The host hands over what it parsed with the schema above.
    const { network } = config as CoinConfig;
    return {
      symbol: 'XMR',
      name: 'Monero',
      network,
      family: 'cryptonote',
      decimals: 12,
      exampleAddress: EXAMPLE_ADDRESSES[network],
      blockTimeSeconds: 120,
    };
  },
};

export default plugin;
