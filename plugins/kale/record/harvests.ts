import type { HarvestRow } from './kale-record.ts';
import { existing, pailKeyOf, requireRow } from './projection.ts';
import type { FactOf, Projection } from './projection.ts';

/** Every pail from the moment that it is planted until its reward is swept, or it is lost. */
export const harvestRows: Projection<HarvestRow> = {
  shape: {
    name: 'harvests',
    key: ['blockIndex', 'farmerId'],
    columns: {
      blockIndex: 'number',
      farmerId: 'text',
      state: 'text',
      attempts: 'number',
      stake: 'amount',
      reward: 'amount',
      ledger: 'number',
      hash: 'text',
      sweepKey: 'text',
      sweepHash: 'text',
      reason: 'text',
    },
  },
  steps: {
    planted: {
      keys: pailKeyOf,
      next: (row, planted) => {
        requireRow(row === undefined, 'is planted otherwise');
        return fresh(planted);
      },
    },
    'work-found': { keys: pailKeyOf, next: existing },
    'work-begun': { keys: pailKeyOf, next: existing },
    worked: { keys: pailKeyOf, next: existing },
    'work-failed': { keys: pailKeyOf, next: existing },
    'harvest-begun': {
      keys: ({ blockIndexes, farmerId }) => blockIndexes.map((index) => [index, farmerId]),
      next: (row) => {
        const known = unharvested(row);
        return { ...known, state: 'begun', attempts: known.attempts + 1 };
      },
    },
    harvested: {
      keys: pailKeyOf,
      next: (row, { reward, stake, ledger, hash }) => {
        const known = unharvested(row);
        requireRow(known.stake === stake, `has a stake of ${known.stake}`);
        return { ...known, state: 'harvested', reward, ledger, hash, reason: undefined };
      },
    },
    // A late attempt that fails because the pail was harvested otherwise undoes nothing.
    'harvest-failed': {
      keys: pailKeyOf,
      next: (row, { reason }) => {
        const known = existing(row);
        const isOpen = known.state === 'open' || known.state === 'begun';
        return isOpen ? { ...known, state: 'open', reason } : known;
      },
    },
    'pail-lost': {
      keys: pailKeyOf,
      next: (row, { reason, stake }) => {
        const known = unharvested(row);
        requireRow(known.stake === stake, `has a stake of ${known.stake}`);
        return { ...known, state: 'lost', reason };
      },
    },
    'sweep-begun': {
      keys: pailsOf,
      next: (row, { key, parts }, [blockIndex, farmerId]) => {
        const known = existing(row);
        requireRow(known.state === 'harvested', `is ${known.state}`);
        const own = parts.filter(
          (part) => part.blockIndex === blockIndex && part.farmerId === farmerId,
        );
        const [amount = -1n] = own.map((part) => part.amount);
        const isPart = own.length === 1 && amount >= 0n && amount <= (known.reward ?? 0n);
        requireRow(isPart, `has a reward of ${known.reward}`);
        return { ...known, state: 'sweeping', sweepKey: key, reason: undefined };
      },
    },
    swept: {
      keys: pailsOf,
      next: (row, { key, hash }) => ({
        ...sweeping(row, key),
        state: 'swept',
        sweepHash: hash,
      }),
    },
    'sweep-failed': {
      keys: pailsOf,
      next: (row, { key, reason }) => ({
        ...sweeping(row, key),
        state: 'harvested',
        sweepKey: undefined,
        reason,
      }),
    },
  },
};

function fresh({ blockIndex, farmerId, stake }: FactOf<'planted'>): HarvestRow {
  return {
    blockIndex,
    farmerId,
    state: 'open',
    attempts: 0,
    stake,
    reward: undefined,
    ledger: undefined,
    hash: undefined,
    sweepKey: undefined,
    sweepHash: undefined,
    reason: undefined,
  };
}

function unharvested(row: HarvestRow | undefined): HarvestRow {
  const known = existing(row);
  requireRow(known.state === 'open' || known.state === 'begun', `is ${known.state}`);
  return known;
}

function sweeping(row: HarvestRow | undefined, key: string): HarvestRow {
  const known = existing(row);
  requireRow(known.state === 'sweeping' && known.sweepKey === key, `is ${known.state}`);
  return known;
}

function pailsOf({ parts }: Pick<FactOf<'sweep-begun'>, 'parts'>) {
  return parts.map(({ blockIndex, farmerId }) => [blockIndex, farmerId]);
}
