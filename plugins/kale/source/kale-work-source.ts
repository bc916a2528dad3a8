import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRounds } from '../../../core/plugin-api/rounds.ts';
import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import {
  POOL_CONFIG,
  POOL_DATABASE,
  POOL_FACTS,
  POOL_LOGGER,
  POOL_ROUNDS,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type {
  DaemonHealth,
  SubmitOutcome,
  WorkListener,
  WorkSource,
} from '../../../core/plugin-api/work-source.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmOffice } from '../farm/farm-office.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmSource } from '../farm/farm-source.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { worryText } from '../monitor/farm-worries.ts';
import type { StellarNetwork } from '../stellar/stellar-network.ts';
import type { EndpointHealth } from '../stellar/rpc/endpoint-health.ts';
import { assembledFarm } from './farm-assembly.ts';
import { FarmCrew } from './farm-crew.ts';
import { FieldTemplates } from './field-templates.ts';
import { WorkingOffice } from './working-office.ts';

/** Work on a new block waits so long for the round of the last one to be on disk. */
const CLOSING_MS = 3_000;

/** The farm of one pool: its open block as work for miners, and all that is done for farmers meanwhile. */
export class KaleWorkSource implements WorkSource, FarmSource {
  static readonly inject = [
    POOL_CONFIG,
    POOL_FACTS,
    POOL_DATABASE,
    POOL_ROUNDS,
    POOL_LOGGER,
    ROOT_CLOCK,
  ] as const;

  /** What other classes of the pool share. */
  readonly parts: FarmParts;
  readonly office: FarmOffice;
  readonly #crew: FarmCrew;
  readonly #logger: Logger;
  readonly #templates: FieldTemplates;
  #listener: WorkListener | undefined;
  #isStarted = false;
  #isEnded = false;
  /** New blocks, one after the other. */
  #turning: Promise<void> = Promise.resolve();

  /** Connects nowhere yet. @throws PoolError CONFIG_INVALID */
  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    database: PoolDatabase,
    rounds: PoolRounds,
    logger: Logger,
    clock: Clock,
  ) {
    const assembly = assembledFarm(config, { facts, database, logger, clock });
    this.parts = assembly.parts;
    this.#logger = logger;
    this.#crew = new FarmCrew(assembly, rounds);
    this.office = new WorkingOffice(this.parts, this.#crew);
    this.#templates = new FieldTemplates(config, this.#crew.field);
  }

  get network(): StellarNetwork {
    return this.parts.network;
  }

  async start(listener: WorkListener): Promise<void> {
    this.#listener = listener;
    this.#crew.monitor.listen((view) => this.#show(view));
    await this.#crew.start();
    this.#isStarted = true;
  }

  async stop(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    await this.#crew.stop();
    await this.#turning;
  }

  async submit(): Promise<SubmitOutcome> {
    return { kind: 'rejected', reason: 'no share is a block of the farm' };
  }

  /** Of endpoints, and of the farm itself where a person has to see to something. */
  health(): readonly DaemonHealth[] {
    const endpoints = this.parts.rpc.health.map(healthOf);
    const reason = worryText(this.#crew.worries.worries);
    if (reason === undefined) return endpoints;
    const heightTip = this.office.view?.ledger;
    return [...endpoints, { name: 'farm', state: 'syncing', heightTip, reason }];
  }

  #show(view: FarmView): void {
    const template = this.#templates.next(view);
    if (template === undefined) return;
    // The pool does not run yet, so no round could be closed, and nobody mines.
    if (!this.#isStarted || !template.isNewBlock) {
      this.#hand(template.template);
      return;
    }
    this.#turning = this.#turning
      .then(() => this.#closed(view))
      .then(() => this.#hand(template.template));
  }

  #hand(template: Parameters<WorkListener['template']>[0]): void {
    if (!this.#isEnded) this.#listener?.template(template);
  }

  /** Never rejects. Where it takes too long, late shares of the last block count for the next: nobody may stand idle. */
  async #closed(view: FarmView): Promise<void> {
    const late = new AbortController();
    const waited = pause(CLOSING_MS, 'late' as const, { signal: late.signal }).catch(() => 'over');
    const closing = this.#crew.closer.close(view).then(
      () => 'closed',
      (error: unknown) => {
        this.#logger.warn({ error, block: view.index }, 'the last round is not closed yet');
        return 'failed';
      },
    );
    const how = await Promise.race([closing, waited]);
    late.abort();
    if (how === 'late')
      this.#logger.warn({ block: view.index }, 'the last round takes long to close');
  }
}

function healthOf({ name, state, ledger, problem }: EndpointHealth): DaemonHealth {
  const isUp = state === 'healthy';
  return {
    name,
    state: isUp ? 'up' : state === 'stale' ? 'syncing' : 'down',
    heightTip: ledger === 0 ? undefined : ledger,
    reason: isUp ? undefined : (problem ?? state),
  };
}
