import type { Static } from 'typebox';
import type * as answer from '../api/schemas/payout-admin.ts';
import { textTable } from './text-table.ts';

type Batches = Static<typeof answer.Batches>;
type Batch = Static<typeof answer.Batch>;
type Standings = Static<typeof answer.Standings>;
type Plan = Static<typeof answer.Plan>;
type Holds = Static<typeof answer.Holds>;

const lines = (...parts: readonly string[]): string => `${parts.join('\n')}\n`;

/** Each pool in a row, then each batch in a row, then the reasons of what stands still. */
export function payoutList({ pools }: Standings, { batches, total }: Batches): string {
  const standings = textTable(
    ['pool', 'payouts', 'open', 'in review'],
    pools.map((pool) => [
      pool.poolId,
      stateOf(pool),
      String(pool.openBatches),
      String(pool.reviewBatches),
    ]),
    2,
  );
  const rows = textTable(
    ['batch', 'state', 'since', 'amount', 'fee', 'payees'],
    batches.map((batch) => [
      nameOf(batch),
      batch.state,
      batch.changedAt.slice(0, 19),
      `${batch.amount} ${batch.coin}`,
      batch.fee ?? '-',
      String(batch.destinations),
    ]),
    3,
  );
  const reasons = [
    ...pools.flatMap(({ poolId, reason }) => (reason === '' ? [] : [`${poolId}: ${reason}`])),
    ...batches.flatMap((batch) =>
      batch.reason === '' ? [] : [`${nameOf(batch)}: ${batch.reason}`],
    ),
  ];
  const shown = batches.length === 0 ? ['no batches'] : rows;
  const more = total > batches.length ? [`${total} batches in all: --page`] : [];
  return lines(...standings, '', ...shown, ...more, ...reasons);
}

/** A batch with its destinations, its way so far, and the commands that are open. */
export function payoutDetails(batch: Batch): string {
  const name = nameOf(batch);
  const found = batch.transactionIds.length > 0 ? batch.transactionIds : ['none known'];
  const expected = batch.expectedTransactionIds.filter((id) => !batch.transactionIds.includes(id));
  return lines(
    `${name}: ${batch.state}, ${batch.amount} ${batch.coin}, fee ${batch.fee ?? 'not known'}, borne by ${batch.feeBearer}`,
    ...(batch.reason === '' ? [] : [batch.reason]),
    `sent ${batch.attempts} times, ${batch.confirmations} confirmations`,
    ...found.map((id) => `transaction ${id}`),
    ...expected.map((id) => `expected ${id}`),
    '',
    ...textTable(
      ['owner', 'address', 'amount', 'receipt'],
      batch.items.map((item) => [
        item.account === 'fee' ? `fee ${item.owner}` : item.owner,
        item.address === item.owner ? '' : item.address,
        item.amount,
        item.receipt ?? '-',
      ]),
      2,
    ),
    '',
    ...batch.steps.map(({ at, from, to, reason }) =>
      `${at}  ${from === null ? to : `${from} -> ${to}`}  ${reason}`.trimEnd(),
    ),
    ...batch.choices.map((choice) => `may be done: headframe payouts ${COMMANDS[choice](name)}`),
  );
}

/** What a run would pay, or has planned. */
export function planTable(plan: Plan): string {
  const items = plan.batches.flatMap((batch, index) =>
    batch.map((item) => [String(index + 1), item.address, item.amount]),
  );
  const left = plan.left.map(({ owner, reason }) => `left: ${owner}: ${reason}`);
  if (items.length === 0) {
    const why = left.length === 0 ? 'nobody is due' : 'nothing can be paid now';
    return lines(`${plan.poolId}: ${why}`, ...left);
  }
  return lines(
    `${plan.poolId}: ${plan.amount} ${plan.coin} in ${plan.batches.length} batches`,
    ...textTable(['batch', 'address', 'amount'], items, 2),
    ...left,
    ...(plan.dryRun ? ['a dry run: nothing was paid'] : []),
  );
}

export function holdTable({ holds }: Holds): string {
  if (holds.length === 0) return lines('nobody is held');
  const rows = holds.map((hold) => [
    hold.poolId,
    hold.owner,
    hold.heldAt.slice(0, 19),
    hold.reason,
  ]);
  return lines(...textTable(['pool', 'owner', 'since', 'why'], rows, 4));
}

const COMMANDS: Readonly<Record<Batch['choices'][number], (name: string) => string>> = {
  release: (name) => `release ${name}`,
  adopt: (name) => `adopt ${name} TRANSACTION...`,
  resend: (name) => `resend ${name}`,
  sign: (name) => `export ${name}, then sign ${name} FILE`,
};

function nameOf({ poolId, id }: { readonly poolId: string; readonly id: string }): string {
  return `${poolId}:${id}`;
}

function stateOf({ enabled, dryRun, latched, paused }: Standings['pools'][number]): string {
  if (!enabled) return 'off';
  if (latched) return 'stopped by the host';
  if (paused) return 'paused';
  return dryRun ? 'dry run' : 'on';
}
