import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { KeyCustody } from '../custody/key-custody.ts';
import { SqlEventLog } from '../events/sql-event-log.ts';
import { EventJournal } from '../farm/event-journal.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { JournaledDeeds } from '../farm/journaled-deeds.ts';
import { poolKeys } from '../pool-keys.ts';
import { checkPoolers } from '../pooler-names.ts';
import { networkOf } from '../pool-network.ts';
import { SqlKaleRecord } from '../record/sql-kale-record.ts';
import { SqlKeyShelf } from '../record/sql-key-shelf.ts';
import { AccountOperations } from '../stellar/operations/account-operations.ts';
import { FarmCalls } from '../stellar/operations/farm-calls.ts';
import { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import { RpcGroup } from '../stellar/rpc/rpc-group.ts';
import { Submitter } from '../stellar/submitter/submitter.ts';
import type { SubmitterOptions } from '../stellar/submitter/submitter.ts';

export interface AssemblyServices {
  readonly facts: PoolFacts;
  readonly database: PoolDatabase;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The parts of one pool, and what of them has to be ended. */
export interface FarmAssembly {
  readonly parts: FarmParts;
  readonly log: SqlEventLog;
  readonly deeds: JournaledDeeds;
  /** G addresses of accounts that send. */
  readonly sources: readonly string[];
}

/** Ledgers that an endpoint may lag behind the others. */
const BEHIND_MAX = 12;
const STUCK_MS = 60_000;
const TIP_AGE_MS = 1_000;

/** Connects nowhere yet. @throws PoolError CONFIG_INVALID */
export function assembledFarm(
  config: CoinConfig,
  { facts, database, logger, clock }: AssemblyServices,
): FarmAssembly {
  const network = networkOf(config);
  const { treasury, sources, ring } = poolKeys(config, facts.address);
  checkPoolers(config, facts.id);
  const rpc = rpcGroupOf(config, network.passphrase, clock);
  const reader = new LedgerReader(network, rpc);
  const log = new SqlEventLog(database, facts.id, clock);
  const record = new SqlKaleRecord(database, facts.id);
  const journal = new EventJournal(log);
  const options = submitterOptions(config, network.passphrase, sources);
  const submitter = new Submitter(options, { rpc, reader, journal, clock });
  const deeds = new JournaledDeeds({ submitter, journal, log, record, logger });
  const parts: FarmParts = {
    config,
    facts,
    network,
    rpc,
    reader,
    calls: new FarmCalls(network),
    accounts: new AccountOperations(network),
    deeds,
    log,
    record,
    keys: new SqlKeyShelf(database, facts.id),
    custody: new KeyCustody(ring),
    treasury,
    sponsor: sources[0],
    clock,
    logger,
  };
  return { parts, log, deeds, sources: sources.map(({ publicKey }) => publicKey) };
}

/** The pool's endpoints. Connects nowhere yet. */
export function rpcGroupOf(
  { daemons, timeoutMs }: CoinConfig,
  passphrase: string,
  clock: Clock,
): RpcGroup {
  const options = {
    endpoints: daemons,
    passphrase,
    timeoutMs,
    behindMax: BEHIND_MAX,
    stuckMs: STUCK_MS,
    tipAgeMs: TIP_AGE_MS,
  };
  return new RpcGroup(options, clock);
}

function submitterOptions(
  { transactions }: CoinConfig,
  passphrase: string,
  sources: SubmitterOptions['sources'],
): SubmitterOptions {
  const { boundSeconds, inclusionFee, feeMax, bumpAfterSeconds, pollMs, waitingMax } = transactions;
  return {
    passphrase,
    boundSeconds,
    inclusionFee: BigInt(inclusionFee),
    feeMax: BigInt(feeMax),
    pollMs,
    bumpAfterMs: bumpAfterSeconds === 0 ? undefined : bumpAfterSeconds * 1_000,
    waitingMax,
    sources,
  };
}
