import type { CoinDescription, CoinPlugin } from '../../core/plugin-api/coin-plugin.ts';
import type { RewardTerms } from '../../core/plugin-api/reward-terms.ts';
import { coinConfigSchema } from './coin-config.ts';
import type { CoinConfig } from './coin-config.ts';
import { BLOCK_TIME_SECONDS } from './consensus/block-time.ts';
import { DaemonChain } from './daemons/daemon-chain.ts';
import { DaemonWorkSource } from './daemons/daemon-work-source.ts';
import { VisionXDevnet } from './devnet/visionx-devnet.ts';
import { VisionXJobBuilder } from './jobs/visionx-job-builder.ts';
import { kernelSpec } from './kernel-spec.ts';
import { VisionXPayments } from './payments/visionx-payments.ts';
import { VisionPoolRoutes } from './pool/pool-routes.ts';
import { VisionXWallet } from './wallet/visionx-wallet.ts';
import { VisionWorker } from './worker/vision-worker.ts';

const FOUNDATION = 'foundation';
const FOUNDATION_PERCENT = 1;
/** Key of the secret of 32 bytes 0x02: not the account that devnets pay from. */
const EXAMPLE_ADDRESS = '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394';

/** Vision: blocks of Vision nodes, hashed with VisionX and mined over HTTP. */
const plugin: CoinPlugin = {
  id: 'visionx',
  apiVersion: 1,
  config: coinConfigSchema,
  kernel: kernelSpec,
  dialects: ['http-work'],
  provides: {
    work: DaemonWorkSource,
    jobs: VisionXJobBuilder,
    chain: DaemonChain,
    wallet: VisionXWallet,
    payments: VisionXPayments,
    devnet: VisionXDevnet,
    routes: VisionPoolRoutes,
  },
  worker: new VisionWorker(),
  habits: { feePercent: 1.5, feePercentMax: 10, scheme: 'prop' },
  rewardTerms(config): RewardTerms {
    // The host hands over what it parsed with the schema above.
    const { foundationAddress: address } = config as CoinConfig;
    const foundation = { owner: FOUNDATION, percent: FOUNDATION_PERCENT, address, exceptOwn: true };
    return { fees: [foundation], remainderOwner: FOUNDATION };
  },
  describe(config): CoinDescription {
    const { network } = config as CoinConfig;
    return {
      symbol: 'LAND',
      name: 'Vision',
      network,
      family: 'visionx',
      decimals: 8,
      exampleAddress: network === 'mainnet' ? undefined : EXAMPLE_ADDRESS,
      blockTimeSeconds: BLOCK_TIME_SECONDS,
    };
  },
};

export default plugin;
