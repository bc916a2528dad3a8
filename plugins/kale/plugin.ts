import type { CoinDescription, CoinPlugin } from '../../core/plugin-api/coin-plugin.ts';
import { coinConfigSchema } from './coin-config.ts';
import type { CoinConfig } from './coin-config.ts';
import { auditCommand } from './commands/audit.ts';
import { poolerCommand } from './commands/pooler.ts';
import { rotatePoolKeys } from './commands/rotate-keys.ts';
import { settleCommand } from './commands/settle.ts';
import { BLOCK_INTERVAL_SECONDS } from './consensus/farm-block.ts';
import { EXAMPLE_MINER } from './devnet/devnet-keys.ts';
import { KaleDevnet } from './devnet/kale-devnet.ts';
import { KaleJobBuilder } from './jobs/kale-job-builder.ts';
import { kernelSpec } from './kernel-spec.ts';
import { KalePayments } from './payments/kale-payments.ts';
import { KalePoolRoutes } from './pool/pool-routes.ts';
import { kaleTables } from './record/tables.ts';
import { KaleWorkSource } from './source/kale-work-source.ts';
import { PoolChain } from './source/pool-chain.ts';
import { KaleWallet } from './wallet/kale-wallet.ts';
import { KaleWorker } from './worker/kale-worker.ts';

/** KALE: farmers of a contract on Stellar, whose nonces miners race for over HTTP. */
const plugin: CoinPlugin = {
  id: 'kale',
  apiVersion: 1,
  config: coinConfigSchema,
  kernel: kernelSpec,
  dialects: ['http-work'],
  provides: {
    work: KaleWorkSource,
    jobs: KaleJobBuilder,
    chain: PoolChain,
    wallet: KaleWallet,
    payments: KalePayments,
    devnet: KaleDevnet,
    routes: KalePoolRoutes,
  },
  rounds: 'closed',
  tables: kaleTables,
  commands: [auditCommand, settleCommand, poolerCommand],
  keys: { rotate: rotatePoolKeys },
  worker: new KaleWorker(),
  // No share is a block, so nobody finds one alone, and work has no price before the harvest.
  habits: { scheme: 'prop', schemes: ['prop', 'pplns'] },
  describe(config): CoinDescription {
    // The host hands over what it parsed with the schema above.
    const { network } = config as CoinConfig;
    return {
      symbol: 'KALE',
      name: 'KALE',
      network,
      family: 'stellar',
      decimals: 7,
      exampleAddress: network === 'mainnet' ? undefined : EXAMPLE_MINER.publicKey(),
      blockTimeSeconds: Number(BLOCK_INTERVAL_SECONDS),
    };
  },
};

export default plugin;
