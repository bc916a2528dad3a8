/**
 * Facts of the ledger may be found out twice: a look at the farm sees the pail before the transaction that planted it
 * is known to have been applied. Told again in the same words they are no news, and what follows from them is on
 * record; told otherwise they cannot follow. What the pool does by itself (`...-begun`, `key-used`) is never repeated.
 */
import { sortedJson } from '../events/event-body.ts';
import { blockRows } from './blocks.ts';
import { farmerRows } from './farmers.ts';
import { harvestRows } from './harvests.ts';
import { payoutRows } from './payouts.ts';
import { plantingRows } from './plantings.ts';
import { poolerRows } from './poolers.ts';
import type { Fact, FactOf } from './projection.ts';
import type { Rows } from './row-book.ts';
import { submissionRows } from './submissions.ts';
import { sweepRows } from './sweeps.ts';
import { workRows } from './works.ts';

type Checks = {
  readonly [Kind in Fact['kind']]?: (fact: FactOf<Kind>, rows: Rows) => boolean;
};

const CHECKS: Checks = {
  'pooler-registered': ({ poolerId, name, address }, rows) => {
    const row = rows.get(poolerRows.shape, [poolerId]);
    return row?.name === name && row.address === address;
  },
  'farmer-departed': ({ farmerId, payoutAddress }, rows) => {
    const row = rows.get(farmerRows.shape, [farmerId]);
    return row?.state === 'departed' && row.payoutAddress === payoutAddress;
  },
  'block-seen': ({ blockIndex, entropy }, rows) =>
    rows.get(blockRows.shape, [blockIndex])?.entropy === entropy,
  'block-missed': ({ blockIndex }, rows) =>
    rows.get(blockRows.shape, [blockIndex])?.state === 'missed',
  'round-closed': ({ blockIndex, blockHash }, rows) =>
    rows.get(blockRows.shape, [blockIndex])?.blockHash === blockHash,
  'reward-told': ({ blockIndex, amount, direct }, rows) => {
    const told = rows.get(blockRows.shape, [blockIndex])?.reward;
    return told !== undefined && sortedJson(told) === sortedJson({ amount, direct });
  },
  planted: ({ blockIndex, farmerId, stake, ledger }, rows) => {
    const row = rows.get(plantingRows.shape, [blockIndex, farmerId]);
    return row?.state === 'planted' && row.stake === stake && row.ledger === ledger;
  },
  worked: ({ blockIndex, farmerId, zeros, gap }, rows) => {
    const row = rows.get(workRows.shape, [blockIndex, farmerId]);
    return row?.workedZeros === zeros && row.workedGap === gap && row.state === 'worked';
  },
  // The ledger of one that was found is when it was found.
  harvested: ({ blockIndex, farmerId, reward, stake }, rows) => {
    const row = rows.get(harvestRows.shape, [blockIndex, farmerId]);
    return row?.reward === reward && row.stake === stake;
  },
  'pail-lost': ({ blockIndex, farmerId, reason, stake }, rows) => {
    const row = rows.get(harvestRows.shape, [blockIndex, farmerId]);
    return row?.state === 'lost' && row.reason === reason && row.stake === stake;
  },
  swept: ({ key, hash }, rows) => rows.get(sweepRows.shape, [key])?.hash === hash,
  'sweep-failed': ({ key }, rows) => rows.get(sweepRows.shape, [key])?.state === 'failed',
  'transaction-signed': ({ record }, rows) =>
    rows
      .get(submissionRows.shape, [record.innerHash])
      ?.envelopes.some(({ hash }) => hash === record.hash) ?? false,
  'transaction-settled': ({ innerHash, fate, hash }, rows) => {
    const row = rows.get(submissionRows.shape, [innerHash]);
    return row?.fate === fate && row.settledHash === hash;
  },
  'payout-signed': ({ order, hash }, rows) =>
    rows.get(payoutRows.shape, [order, hash]) !== undefined,
  'payout-applied': ({ order, hash, ledger }, rows) =>
    rows.get(payoutRows.shape, [order, hash])?.ledger === ledger,
  'payout-ended': ({ order, hash }, rows) =>
    rows.get(payoutRows.shape, [order, hash])?.state === 'ended',
};

export function isRepeated(fact: Fact, rows: Rows): boolean {
  return CHECKS[fact.kind]?.(fact as never, rows) ?? false;
}
