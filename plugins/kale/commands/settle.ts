/**
 * Lists transactions of which no node tells any more whether they happened, and takes a person's word on one. The host
 * may run meanwhile where the database lets two in: what is settled is judged anew where it is put on record, under the
 * lock by which all events of the pool are one after the other.
 */
import { userInfo } from 'node:os';
import { Type } from 'typebox';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { CommandCall, PoolCommand } from '../../../core/plugin-api/commands.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig } from '../coin-config.ts';
import { SqlEventLog } from '../events/sql-event-log.ts';
import type { EventLog } from '../events/event-log.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import { lookAtFarm } from '../monitor/farm-look.ts';
import { networkOf } from '../pool-network.ts';
import { SqlKaleRecord } from '../record/sql-kale-record.ts';
import { DeedSettlement } from '../settling/deed-settlement.ts';
import type { Claim, SettlementParts } from '../settling/deed-settlement.ts';
import { hangingDeeds } from '../settling/hanging-deeds.ts';
import type { HangingDeed, WaitingWork } from '../settling/hanging-deeds.ts';
import { rpcGroupOf } from '../source/farm-assembly.ts';
import { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import { FateFinder } from '../stellar/submitter/fate-finder.ts';

export interface SettleParts extends SettlementParts {
  readonly rpc: FarmParts['rpc'];
  readonly log: EventLog;
}

type Given = Pick<CommandCall, 'options' | 'write'>;

const HASH = /^[0-9a-f]{64}$/;
const WORDS_MAX = 500;
const SHOWN_BLOCKS = 10;
const CLOCK: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

/** `headframe kale settle`: 0 where it was listed, or settled; 1 where what was said is refused. */
export const settleCommand: PoolCommand = {
  name: 'settle',
  summary: 'Lists transactions of unknown fate, and settles one by the word of a person.',
  options: Type.Object(
    {
      transaction: Type.Optional(
        Type.String({ description: 'which one, by its hash as it is listed' }),
      ),
      applied: Type.Optional(
        Type.String({ description: 'it happened, as the envelope with this hash' }),
      ),
      ledger: Type.Optional(
        Type.Integer({ minimum: 1, description: 'in this ledger, where no node tells it' }),
      ),
      notApplied: Type.Boolean({ default: false, description: 'it never happened' }),
      by: Type.Optional(Type.String({ description: 'who says so (default: who is logged in)' })),
      why: Type.Optional(Type.String({ description: 'how it was found out; kept for ever' })),
      all: Type.Boolean({ default: false, description: 'list those too that nothing waits for' }),
    },
    { additionalProperties: false },
  ),
  async run(call) {
    const config = call.config as CoinConfig;
    const network = networkOf(config);
    const rpc = rpcGroupOf(config, network.passphrase, CLOCK);
    const reader = new LedgerReader(network, rpc);
    const finder = new FateFinder(network.passphrase, rpc, reader);
    const record = new SqlKaleRecord(call.database, call.facts.id);
    const log = new SqlEventLog(call.database, call.facts.id, CLOCK);
    try {
      return await settleBy({ network, rpc, reader, finder, record, log })(call);
    } finally {
      await log.stop();
      rpc.close();
    }
  },
};

/** @throws PoolError CONFIG_INVALID, DAEMON_*, STORAGE_UNAVAILABLE */
export function settleBy(
  parts: SettleParts,
  loggedIn = () => userInfo().username,
): (call: Given) => Promise<number> {
  return async ({ options, write }) => {
    const { transaction, all } = options;
    const hanging = await hangingDeeds(parts.record, parts.network.passphrase);
    if (typeof transaction !== 'string') {
      if (claimIn(options) !== undefined) throw wrong('transaction', 'say which --transaction');
      write(listOf(hanging, all === true));
      return 0;
    }
    const deed = hanging.find((each) => innerHashOf(each) === transaction);
    if (deed === undefined)
      throw wrong('transaction', 'is none of those of unknown fate, which are listed without it');
    const claim = claimIn(options);
    if (claim === undefined) {
      write(listOf([deed], true));
      return 0;
    }
    const by = wordsOf(options['by'] ?? nameBy(loggedIn), 'by');
    const why = wordsOf(options['why'], 'why');
    // Each node's word counts, so each has to be asked what it is first.
    await parts.rpc.refresh();
    const view = await lookAtFarm(parts);
    const settlement = await new DeedSettlement(parts).judge(deed, claim, { by, why, view });
    if (settlement.kind === 'refused') {
      write(`refused: ${settlement.reason}\n`);
      return 1;
    }
    const refusal = await put(parts, deed, settlement.events);
    if (refusal !== undefined) {
      write(`refused: ${refusal}\n`);
      return 1;
    }
    const followed = settlement.events.slice(1).map(({ kind }) => kind);
    write(`${transaction}: ${claim.kind}, by ${PROOFS[settlement.proof]}\n`);
    write(followed.length === 0 ? 'nothing follows\n' : `follows: ${followed.join(', ')}\n`);
    return 0;
  };
}

function innerHashOf({ signed: [{ innerHash }] }: HangingDeed): string {
  return innerHash;
}

/** On record. Why not, where the record refuses it; otherwise undefined. */
async function put(
  { log, record, network }: SettleParts,
  deed: HangingDeed,
  events: readonly KaleEvent[],
): Promise<string | undefined> {
  try {
    await log.append(events);
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hanging = await hangingDeeds(record, network.passphrase);
    const now = hanging.find((each) => innerHashOf(each) === innerHashOf(deed));
    const isOpen = now !== undefined && now.waiting?.kind === deed.waiting?.kind;
    const reason = isOpen ? 'the record does not take it' : 'the pool settled it meanwhile';
    return `${reason} (${error.message})`;
  }
}

const PROOFS = {
  nodes: 'the word of nodes',
  accounts: 'what accounts hold',
  word: 'your word alone',
} as const;

/** @throws PoolError CONFIG_INVALID */
function claimIn({ applied, ledger, notApplied, by, why }: Given['options']): Claim | undefined {
  if (notApplied === true) {
    if (applied === undefined && ledger === undefined) return { kind: 'not-applied' };
    throw wrong('notApplied', 'does not go with --applied or --ledger');
  }
  if (applied === undefined) {
    if (ledger === undefined && by === undefined && why === undefined) return undefined;
    throw wrong('applied', 'say what became of it: this, or --not-applied');
  }
  if (typeof applied !== 'string' || !HASH.test(applied))
    throw wrong('applied', 'has to be a hash of 64 hex digits');
  return {
    kind: 'applied',
    hash: applied,
    ledger: typeof ledger === 'number' ? ledger : undefined,
  };
}

/** Containers may run as somebody who has no name. @throws PoolError CONFIG_INVALID */
function nameBy(loggedIn: () => string): string {
  try {
    return loggedIn();
  } catch {
    throw wrong('by', 'has to be said: who is logged in here has no name');
  }
}

function wordsOf(value: unknown, key: string): string {
  const words = typeof value === 'string' ? value.trim() : '';
  if (words === '' || words.length > WORDS_MAX)
    throw wrong(key, `has to be said in 1 to ${WORDS_MAX} characters`);
  return words;
}

function wrong(key: string, what: string): PoolError {
  const option = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new PoolError('CONFIG_INVALID', `--${option}: ${what}`, { key });
}

function listOf(hanging: readonly HangingDeed[], isAll: boolean): string {
  const shown = hanging.filter(({ waiting }) => isAll || waiting !== undefined);
  const left = hanging.length - shown.length;
  const others = left === 0 ? '' : `${left} more that nothing waits for: --all\n`;
  if (shown.length === 0) return `nothing waits for a transaction of unknown fate\n${others}`;
  return `${shown.map(entryOf).join('\n')}${others}`;
}

/** What an explorer or another archive of the network can be asked by. */
function entryOf({ key, signed, waiting }: HangingDeed): string {
  const [{ innerHash, source, sequence, ledger, timeBound }, ...bumps] = signed;
  const until = new Date(Number(timeBound) * 1_000).toISOString();
  const lines = [
    `${innerHash}`,
    `  deed      ${key}`,
    `  source    ${source}, sequence number ${sequence}`,
    `  ledgers   above ${ledger}, closed up to ${until}`,
    ...bumps.map(({ hash }) => `  or as     ${hash} (fee bump)`),
    `  waiting   ${waitingText(waiting)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function waitingText(waiting: WaitingWork | undefined): string {
  if (waiting === undefined) return 'nothing';
  if (waiting.kind === 'exit') return `farmer ${waiting.farmerId}, who leaves`;
  if (waiting.kind === 'plant')
    return `${waiting.stake} stroops that farmer ${waiting.row.farmerId} may have planted in block ${waiting.row.blockIndex}`;
  const { rows } = waiting;
  const amount = rows.reduce((sum, { reward }) => sum + (reward ?? 0n), 0n);
  const blocks = [...new Set(rows.map(({ blockIndex }) => blockIndex))];
  const more = blocks.length > SHOWN_BLOCKS ? ` and ${blocks.length - SHOWN_BLOCKS} more` : '';
  const named = blocks.slice(0, SHOWN_BLOCKS).join(' ');
  return `${rows.length} pails with ${amount} stroops, of blocks ${named}${more}`;
}
