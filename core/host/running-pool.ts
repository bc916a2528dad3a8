/**
 * One pool from its file to its first job: check, devnet, construct, engine, work. Whatever fails stops
 * this pool alone; a daemon that is away is tried again by itself.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PoolFile } from '../config/host-config.ts';
import { parseListenAddress } from '../config/listen-address.ts';
import type { ControlStore } from '../control/control-store.ts';
import type { HeldControl } from '../control/held-control.ts';
import type { EventSink } from '../events/host-event.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolErrorCode } from '../plugin-api/errors.ts';
import type { Hasher } from '../plugin-api/hasher.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PoolRecord } from '../plugin-api/record.ts';
import { BITCOIN_DIFFICULTY_ONE, type Target } from '../plugin-api/target.ts';
import { POOL_WALLET } from '../plugin-api/tokens.ts';
import type { RouteShelf } from '../plugin-routes/route-shelf.ts';
import { within } from './deadline.ts';
import { FaultLog } from '../shares/fault-log.ts';
import { asPoolError } from './foreign-error.ts';
import { HeldRounds, lentRounds } from './held-rounds.ts';
import { Lifecycle } from './lifecycle.ts';
import type { CheckedPlugin, PluginLoader } from './plugin-loader.ts';
import { routesOf } from './plugin-routes.ts';
import { lentControl, openControl } from './pool-control.ts';
import { lentDatabase, openPoolDatabase } from './pool-database.ts';
import type { OpenDatabase, PluginDatabases } from './pool-database.ts';
import { fillContainer, POOL_DEVNET } from './pool-container-filling.ts';
import type { PoolContainer } from './pool-container.ts';
import type { PoolEngineFactory } from './pool-engine.ts';
import { lateCode, mayPass } from './pool-failures.ts';
import { poolFileError } from './pool-file-error.ts';
import { lentMiner } from './pool-miners.ts';
import { constructParts, partIn } from './pool-parts.ts';
import { lentRecord } from './pool-record.ts';
import type { PoolScope, PoolScopes } from './pool-scope.ts';
import type { PoolState } from './pool-state.ts';
import { resolvedSettings } from './resolved-settings.ts';
import type { ResolvedSettings } from './resolved-settings.ts';
import { lentDesk, type WorkDesks } from './work-desks.ts';

export interface RunningPoolOptions {
  /** State of devnets goes into a folder per pool below it. */
  readonly dataDirectory: string;
  readonly stepDeadlineMs: number;
  /** For the first template: a node may have to think. */
  readonly workDeadlineMs: number;
  /** For the steps of a plugin's tables, of which each statement has a deadline of its own. */
  readonly tablesDeadlineMs: number;
  readonly stopDeadlineMs: number;
  /** Back-off of attempts after an error that may pass: doubled from first to max. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly extranonceBytes: number;
}

/** What the host lends to every pool. */
export interface PoolServices {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly loader: PluginLoader;
  readonly engines: PoolEngineFactory;
  readonly loggerFor: (poolId: string) => Logger;
  readonly hasherFor: (kernel: KernelSpec) => Hasher;
  readonly scopes: PoolScopes;
  readonly routes: RouteShelf;
  readonly desks: Pick<WorkDesks, 'open'>;
  readonly controls: ControlStore;
  readonly records: (poolId: string) => PoolRecord;
  readonly databases: Pick<PluginDatabases, 'open'>;
}

/** What is held for one life of a pool, and lent to its plugin. */
interface HeldParts {
  readonly control: HeldControl;
  readonly database: OpenDatabase;
  readonly rounds: HeldRounds;
}

/** A plugin whose pool has ended may go on throwing: told once in this span, the rest counted. */
const STRAY_FAULT_SPAN_MS = 60_000;

export class RunningPool {
  readonly file: PoolFile;
  readonly #options: RunningPoolOptions;
  readonly #services: PoolServices;
  readonly #logger: Logger;
  readonly #changed: () => void;
  #state: PoolState = { kind: 'stopped' };
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #abort = new AbortController();
  #lifecycle: Lifecycle;
  /** Of the life that goes on; what comes from an earlier one has no pool to end any more. */
  #scope: PoolScope;
  #ending: Promise<void> | undefined;
  readonly #strays: FaultLog;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  #unmount: () => void = () => undefined;
  #checked: CheckedPlugin | undefined;
  #coin: CoinDescription | undefined;
  #control: HeldControl | undefined;

  /** `changed` is called after each change of `state`. */
  constructor(
    file: PoolFile,
    options: RunningPoolOptions,
    services: PoolServices,
    changed: () => void,
  ) {
    this.file = file;
    this.#options = options;
    this.#services = services;
    this.#logger = services.loggerFor(file.id);
    this.#changed = changed;
    this.#lifecycle = this.#newLifecycle();
    this.#scope = this.#newScope();
    this.#strays = new FaultLog({ spanMs: STRAY_FAULT_SPAN_MS }, services.clock, this.#logger);
  }

  get id(): string {
    return this.file.id;
  }

  get state(): PoolState {
    return this.#state;
  }

  /** As its file says, until the plugin was checked for the first time. */
  get settings(): ResolvedSettings {
    return this.#checked?.settings ?? resolvedSettings(this.file.settings);
  }

  /** The operator's, as in force now. */
  get feePercent(): number {
    return this.#control?.feePercent ?? this.settings.feePercent;
  }

  /** Undefined until the plugin was checked for the first time. */
  get algorithm(): string | undefined {
    return this.#checked?.manifest.kernel.algorithm;
  }

  /** Of the plugin's kernel; Bitcoin's until the plugin was checked for the first time. */
  get difficultyOne(): Target {
    return this.#checked?.manifest.kernel.difficultyOne ?? BITCOIN_DIFFICULTY_ONE;
  }

  /** Undefined until the plugin was checked for the first time. */
  get coin(): CoinDescription | undefined {
    return this.#coin;
  }

  /** Whether its plugin would be told something else now: secrets are beside the pool's file, not in it. */
  async hasOtherSecrets(): Promise<boolean> {
    if (this.#checked === undefined) return false;
    const { manifest, coin } = this.#checked;
    const now = await this.#services.loader.coinSection(manifest, this.file);
    return now.problems.length > 0 || !isDeepStrictEqual(now.coin, coin);
  }

  /** Resolves when the pool runs or has failed for now; never rejects. */
  start(): Promise<void> {
    if (this.#state.kind === 'running') return Promise.resolve();
    this.#starting ??= this.#attempt().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Stops in reverse order, within deadlines, also in the middle of a start. Never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#abort.abort(new Error('stopped'));
    await this.#starting;
    clearTimeout(this.#retry);
    // Ports let go of the pool before it goes away.
    const { kind } = this.#state;
    if (kind !== 'stopped') this.#enter({ kind: 'stopped' });
    await this.#ending;
    await this.#lifecycle.stop();
  }

  async #attempt(): Promise<void> {
    clearTimeout(this.#retry);
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    await this.#ending;
    this.#lifecycle = this.#newLifecycle();
    this.#scope = this.#newScope();
    this.#enter({ kind: 'starting' });
    try {
      await this.#bringUp(signal);
      this.#attempts = 0;
    } catch (error) {
      await this.#lifecycle.stop();
      const gaveUp = signal.aborted && !(signal.reason instanceof PoolError);
      if (gaveUp) this.#enter({ kind: 'stopped' });
      else this.#fail(signal.reason ?? error);
    }
  }

  /**
   * What escaped from the plugin's own timers, sockets and promises: nobody knows what state it left the
   * plugin in, so the pool ends here, and a touched file starts a new life.
   */
  #broke(scope: PoolScope, cause: unknown): void {
    const { kind } = this.#state;
    if (scope !== this.#scope || (kind !== 'starting' && kind !== 'running')) {
      this.#strays.report(cause, 'a plugin throws after its pool ended');
      return;
    }
    const what = `it threw where nobody could catch it: ${messageOf(cause)}`;
    const error = this.#error('PLUGIN_FAULT', what, 'plugin', cause);
    this.#logger.error({ error: cause }, 'the plugin threw where nobody caught it, its pool ends');
    if (kind === 'starting') {
      this.#abort.abort(error);
      return;
    }
    // Ports let go of the pool before it goes away.
    this.#fail(error);
    this.#ending = this.#lifecycle.stop();
  }

  /** The host's half of the pool says that it must not go on. */
  #end(scope: PoolScope, error: PoolError): void {
    if (scope !== this.#scope || this.#state.kind !== 'running') return;
    // Ports let go of the pool before it goes away.
    this.#fail(error);
    this.#ending = this.#lifecycle.stop();
  }

  /** The way up, step by step; each has its deadline and can be given up by `signal`. */
  async #bringUp(signal: AbortSignal): Promise<void> {
    const { stepDeadlineMs, workDeadlineMs } = this.#options;
    const checked = await this.#services.loader.check(this.file);
    signal.throwIfAborted();
    this.#checked = checked;
    this.#coin = this.#scope.enter(() => checked.manifest.describe(checked.coin));
    const control = await this.#openControl(checked, signal);
    const database = await this.#openDatabase(checked, signal);
    const rounds = new HeldRounds();
    // Where the pool never comes to run.
    this.#lifecycle.started('rounds', async () => rounds.end());
    const container = this.#fill(checked, { control, database, rounds });
    await this.#startDevnet(container, checked, signal);
    const scope = this.#scope;
    const parts = constructParts(this.file, checked, container, {
      scope,
      logger: this.#logger,
      coin: this.#coin,
      control,
      end: (error) => this.#end(scope, error),
    });
    const { clock, routes } = this.#services;
    const mounting = { scope, clock, logger: this.#logger };
    const mounted = routesOf(this.file, checked.manifest, container, mounting);
    const engine = await this.#step(
      'engine',
      stepDeadlineMs,
      this.#services.engines(parts),
      signal,
    );
    this.#lifecycle.started('engine', () => engine.stop());
    this.#lifecycle.started('work', () => parts.work.stop());
    // Its end must not wait for a round that nobody closes any more.
    this.#lifecycle.started('rounds', async () => rounds.end());
    this.#lifecycle.started('blocks on their way', () => engine.drain());
    const templates = this.#scope.lent(engine.templates);
    await this.#step('work', workDeadlineMs, parts.work.start(templates), signal);
    await this.#step('accounts', stepDeadlineMs, engine.start(), signal);
    signal.throwIfAborted();
    if (mounted !== undefined) this.#unmount = routes.mount(mounted);
    this.#enter({ kind: 'running', pool: engine.pool, engine });
    rounds.open(engine.rounds);
    this.#logger.info({ height: engine.pool.jobs.current?.template.height }, 'pool runs');
  }

  async #openControl(checked: CheckedPlugin, signal: AbortSignal): Promise<HeldControl> {
    const logger = this.#logger;
    const opening = openControl(this.file, checked, { ...this.#services, logger });
    const control = await this.#step('control', this.#options.stepDeadlineMs, opening, signal);
    this.#lifecycle.started('control', () => control.close());
    this.#control = control;
    return control;
  }

  async #openDatabase({ manifest }: CheckedPlugin, signal: AbortSignal): Promise<OpenDatabase> {
    const opening = openPoolDatabase(this.file, manifest, this.#services.databases);
    const database = await this.#step('tables', this.#options.tablesDeadlineMs, opening, signal);
    this.#lifecycle.started('tables', () => database.close());
    return database;
  }

  #fill(checked: CheckedPlugin, { control, database, rounds }: HeldParts): PoolContainer {
    const { address, tag } = this.file.settings;
    const { extranonceBytes } = this.#options;
    const container: PoolContainer = fillContainer(checked, {
      facts: { id: this.id, address, tag, extranonceBytes },
      clock: this.#services.clock,
      logger: this.#scope.lent(this.#logger),
      hasher: this.#services.hasherFor(checked.manifest.kernel),
      desk: lentDesk(this.#services.desks.open(this.id, this.#logger), this.#scope),
      control: lentControl(control, this.#scope),
      record: lentRecord(this.#services.records(this.id), this.#scope, () =>
        container.get(POOL_WALLET),
      ),
      database: lentDatabase(database, this.#scope),
      rounds: lentRounds(rounds, this.#scope),
      miner: lentMiner(checked.manifest, {
        scope: this.#scope,
        logger: this.#logger,
        lifecycle: this.#lifecycle,
      }),
    });
    return container;
  }

  async #startDevnet(
    container: PoolContainer,
    { manifest }: CheckedPlugin,
    signal: AbortSignal,
  ): Promise<void> {
    const listen = parseListenAddress(this.file.settings.devnet?.listen ?? '');
    if (listen === undefined) return;
    if (manifest.provides.devnet === undefined) {
      throw this.#error('CONFIG_INVALID', `plugin "${manifest.id}" has no devnet`, 'devnet');
    }
    const devnet = partIn(container, this.#scope, POOL_DEVNET);
    this.#lifecycle.started('devnet', () => devnet.stop());
    const dataDir = join(this.#options.dataDirectory, 'devnets', this.id);
    const started = devnet.start({ ...listen, dataDir });
    await this.#step('devnet', this.#options.stepDeadlineMs, started, signal);
  }

  async #step<T>(
    name: string,
    deadlineMs: number,
    work: Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const late = (): PoolError =>
      this.#error(lateCode(name), `${name} did not start within ${deadlineMs} ms`, 'plugin');
    return within(deadlineMs, work, late, signal);
  }

  #fail(cause: unknown): void {
    const error =
      asPoolError(cause) ??
      this.#error('PLUGIN_CONSTRUCT_FAILED', messageOf(cause), 'plugin', cause);
    const retryInMs = mayPass(error.code) ? this.#nextRetryMs() : undefined;
    this.#enter({ kind: 'failed', error, retryInMs });
    this.#logger.error({ error, retryInMs }, 'pool does not run');
    if (retryInMs === undefined) return;
    this.#retry = setTimeout(() => void this.start(), retryInMs);
  }

  #nextRetryMs(): number {
    const { retryFirstMs, retryMaxMs } = this.#options;
    return Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(this.#attempts++, 30));
  }

  #enter(state: PoolState): void {
    this.#state = state;
    if (state.kind !== 'running') this.#unmount();
    this.#changed();
    const reason = state.kind === 'failed' ? { reason: state.error.message } : {};
    this.#services.events.emit({ type: 'pool', poolId: this.id, state: state.kind, ...reason });
  }

  #error(code: PoolErrorCode, what: string, key: string, cause?: unknown): PoolError {
    return poolFileError(this.file, code, key, { what, cause });
  }

  #newScope(): PoolScope {
    const scope = this.#services.scopes.open((error) => this.#broke(scope, error));
    return scope;
  }

  #newLifecycle(): Lifecycle {
    return new Lifecycle({ deadlineMs: this.#options.stopDeadlineMs }, this.#logger);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
