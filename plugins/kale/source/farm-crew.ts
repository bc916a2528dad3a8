import type { PoolRounds } from '../../../core/plugin-api/rounds.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import { deedKind } from '../farm/deed-keys.ts';
import { FarmerDesk } from '../farmers/farmer-desk.ts';
import { FarmerKeeper } from '../farmers/farmer-keeper.ts';
import { stakeOf } from '../farmers/stake-policy.ts';
import { Harvester } from '../harvesting/harvester.ts';
import { OverdueRewards } from '../harvesting/overdue-rewards.ts';
import { RoundCloser } from '../harvesting/round-closer.ts';
import { Sweeper } from '../harvesting/sweeper.ts';
import { FarmMonitor } from '../monitor/farm-monitor.ts';
import { FarmWorries } from '../monitor/farm-worries.ts';
import { Planter } from '../planting/planter.ts';
import { Field } from '../working/field.ts';
import { WorkHand } from '../working/work-hand.ts';
import type { FarmAssembly } from './farm-assembly.ts';
import { registerPoolers } from './pooler-register.ts';
import { TreasuryKeeper } from './treasury-keeper.ts';

/** Everybody who works on the farm of one pool, and who shows them the farm: what stands here is their wiring. */
export class FarmCrew {
  readonly field: Field;
  readonly planter: Planter;
  readonly harvester: Harvester;
  readonly keeper: FarmerKeeper;
  readonly closer: RoundCloser;
  readonly desk: FarmerDesk;
  readonly monitor: FarmMonitor;
  readonly worries: FarmWorries;
  readonly #worker: WorkHand;
  readonly #sweeper: Sweeper;
  readonly #assembly: FarmAssembly;

  constructor(assembly: FarmAssembly, rounds: PoolRounds) {
    const { parts, log, sources } = assembly;
    this.#assembly = assembly;
    this.field = new Field(parts);
    this.#worker = new WorkHand(parts, { field: this.field, sources: sources.length });
    this.planter = new Planter(parts, {
      stakeOf: (farmer) => stakeOf(farmer, farmer.balance - farmer.unswept, parts.config.plant),
      isWorkSettled: (blockIndex) => this.#worker.isSettled(blockIndex),
    });
    this.harvester = new Harvester(parts);
    this.#sweeper = new Sweeper(parts);
    this.keeper = new FarmerKeeper(parts);
    this.closer = new RoundCloser(rounds, parts);
    this.desk = new FarmerDesk(parts, { add: (events, key) => log.appendWithKey(events, key) });
    this.worries = new FarmWorries(parts, [...sources, parts.treasury.publicKey]);
    const treasury = new TreasuryKeeper(parts);
    this.monitor = new FarmMonitor(parts, {
      hands: [
        this.field,
        this.#worker,
        this.closer,
        this.planter,
        this.harvester,
        this.#sweeper,
        this.keeper,
        treasury,
        new OverdueRewards(parts),
        this.worries,
      ],
    });
  }

  /** Takes up what an earlier life of the pool sent, then looks at the farm for the first time. */
  async start(): Promise<void> {
    const { deeds, log, parts } = this.#assembly;
    await log.takeOver();
    await registerPoolers(parts);
    await deeds.rediscover((found) => this.#follow(found));
    await this.monitor.start();
  }

  /** Nothing is sent from now on; resolves when nothing is under way. */
  async stop(): Promise<void> {
    const { deeds, log, parts } = this.#assembly;
    // Hands wait for their deeds, so that both end together.
    await Promise.all([this.monitor.stop(), this.desk.stop(), deeds.stop()]);
    await log.stop();
    parts.rpc.close();
  }

  /** What follows from the outcome of a deed that an earlier life began. */
  async #follow(found: Rediscovered): Promise<readonly KaleEvent[]> {
    const { key, outcome } = found;
    switch (deedKind(key)) {
      case 'plant':
        return this.planter.rediscovered(key, outcome);
      case 'work':
        return this.#worker.rediscovered(key, outcome);
      case 'harvest':
        return this.harvester.rediscovered(found);
      case 'sweep':
        return this.#sweeper.rediscovered(found);
      case 'fund':
      case 'exit':
        return this.keeper.rediscovered(found);
      default:
        return [];
    }
  }
}
