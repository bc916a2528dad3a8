import type { BlockReward, Chain, NetworkStats } from '../../../core/plugin-api/chain.ts';
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import type { FarmBlock } from '../consensus/farm-block.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { blockName } from '../farm/open-field.ts';
import { DIRECT_MAX, blockReward, isBlockFinished } from './block-reward.ts';
import type { ToldReward } from './block-reward.ts';
import { networkZeros } from './network-target.ts';
import { recordedName } from './recorded-name.ts';

export type KaleChainParts = Pick<
  FarmParts,
  'config' | 'reader' | 'rpc' | 'record' | 'log' | 'logger'
>;

/** The farm as a chain: its blocks have indexes for heights, the open one too, and never leave it. */
export class KaleChain implements Chain {
  readonly maturity = 1;
  readonly #parts: KaleChainParts;
  readonly #telling = new Map<number, Promise<BlockReward | undefined>>();

  constructor(parts: KaleChainParts) {
    this.#parts = parts;
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    const row = await this.#parts.record.block(height);
    // Its round is closed, so it has ended: no node needs to be asked.
    if (row?.blockHash !== undefined) return row.blockHash;
    const { ledger, value: farm } = await this.#parts.reader.farm();
    if (farm === undefined || height > farm.index) return undefined;
    return row === undefined ? this.#nameFromFarm(height, ledger) : recordedName(row);
  }

  async heightTip(): Promise<number> {
    return (await this.#parts.reader.farm()).value?.index ?? 0;
  }

  /**
   * Difficulty: hashes that the best work of the last closed block takes on average, `16^zeros`. The hash rate is
   * that number over the 300 s of a block: an estimate of one sample, and of the order of magnitude only.
   */
  async networkStats(): Promise<NetworkStats> {
    const { config, reader, rpc } = this.#parts;
    const { ledger, value: farm } = await reader.farm();
    const heightTip = farm?.index ?? 0;
    const { value: block } = await reader.block(heightTip, ledger);
    const difficulty = 16 ** networkZeros(block?.maxZeros ?? 0, config.work.shareZerosMin);
    return {
      networkType: config.network,
      hashrateHps: difficulty / Number(BLOCK_INTERVAL_SECONDS),
      difficulty,
      heightTip,
      tipTimeMs: block && Number(block.timestamp) * 1_000,
      connectedPeers: rpc.health.filter(({ state }) => state === 'healthy').length,
    };
  }

  /** Of a block where the pool planted nothing: 0. */
  reward(height: number, blockHash: string): Promise<BlockReward | undefined> {
    const telling = this.#telling.get(height) ?? this.#tell(height, blockHash);
    this.#telling.set(height, telling);
    const forget = () => this.#telling.delete(height);
    telling.then(forget, forget);
    return telling;
  }

  async #tell(height: number, blockHash: string): Promise<BlockReward | undefined> {
    const { record, log, config, logger } = this.#parts;
    const row = await record.block(height);
    if (row?.reward !== undefined) return this.#worded(row.reward);
    const [plantings, harvests] = [await record.plantings(height), await record.harvests(height)];
    if (!isBlockFinished(plantings, harvests)) return undefined;
    const farmers = new Map((await record.farmers()).map((each) => [each.farmerId, each]));
    const told = blockReward(harvests, farmers, config.split.stakePercent);
    if (told.direct.length === DIRECT_MAX)
      logger.warn({ height, blockHash }, 'a block has as many owners as can be paid, or more');
    // On record before it is told, so that it is the same whoever changes settings or addresses later.
    if (row !== undefined) await log.append([{ kind: 'reward-told', blockIndex: height, ...told }]);
    return this.#worded(told);
  }

  #worded({ amount, direct }: ToldReward): BlockReward {
    return {
      amountAtomic: amount,
      direct: direct.map((each) => ({ address: each.address, amountAtomic: each.amount })),
      feesOf: this.#parts.config.split.feesOf,
    };
  }

  async #nameFromFarm(height: number, ledger: number): Promise<string | undefined> {
    const { value: block } = await this.#parts.reader.block(height, ledger);
    return block && nameOfBlock(height, block);
  }
}

function nameOfBlock(index: number, { entropy }: FarmBlock): string {
  return blockName({ index, entropy });
}
