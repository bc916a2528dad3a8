import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { KeyCustody } from '../custody/key-custody.ts';
import type { EventLog } from '../events/event-log.ts';
import type { KaleRecord, KeyShelf } from '../record/kale-record.ts';
import type { AccountOperations } from '../stellar/operations/account-operations.ts';
import type { FarmCalls } from '../stellar/operations/farm-calls.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import type { RpcGroup } from '../stellar/rpc/rpc-group.ts';
import type { Signer } from '../stellar/signer.ts';
import type { StellarNetwork } from '../stellar/stellar-network.ts';
import type { DeedDesk } from './deed-desk.ts';

/** What the hands of one pool share. */
export interface FarmParts {
  readonly config: CoinConfig;
  readonly facts: PoolFacts;
  readonly network: StellarNetwork;
  readonly rpc: RpcGroup;
  readonly reader: LedgerReader;
  readonly calls: FarmCalls;
  readonly accounts: AccountOperations;
  readonly deeds: DeedDesk;
  readonly log: EventLog;
  readonly record: KaleRecord;
  readonly keys: KeyShelf;
  readonly custody: KeyCustody;
  /** The pool's account, to which rewards are swept and from which miners are paid; it sends payments only. */
  readonly treasury: Signer;
  /** The first of the accounts that send: it makes the accounts of farmers, and gets them back. */
  readonly sponsor: Signer;
  readonly clock: Clock;
  readonly logger: Logger;
}
