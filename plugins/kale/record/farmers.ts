import type { FarmerRow } from './kale-record.ts';
import { existing, farmerKeyOf, notNegative, requireRow } from './projection.ts';
import type { Projection } from './projection.ts';

const MILLIONTHS_MAX = 1_000_000;

/** Who farms, and what is on each account by what is on record. */
export const farmerRows: Projection<FarmerRow> = {
  shape: {
    name: 'farmers',
    key: ['farmerId'],
    columns: {
      farmerId: 'text',
      poolerId: 'text',
      custodialWallet: 'text',
      stakeMillionths: 'number',
      payoutAddress: 'text',
      tokenHash: 'text',
      metadata: 'text',
      state: 'text',
      isReady: 'boolean',
      balance: 'amount',
      unswept: 'amount',
      stakedTotal: 'amount',
      rewardTotal: 'amount',
      registeredAtMs: 'number',
    },
  },
  steps: {
    'farmer-registered': {
      keys: farmerKeyOf,
      next: (row, event, _key, { atMs }) => {
        requireRow(row === undefined, 'is there already');
        const { stakeMillionths: millionths } = event;
        requireRow(millionths >= 0 && millionths <= MILLIONTHS_MAX, `would stake ${millionths}`);
        return {
          farmerId: event.farmerId,
          poolerId: event.poolerId,
          custodialWallet: event.custodialWallet,
          stakeMillionths: millionths,
          payoutAddress: event.payoutAddress,
          tokenHash: event.tokenHash,
          metadata: event.metadata,
          state: 'active',
          isReady: false,
          balance: 0n,
          unswept: 0n,
          stakedTotal: 0n,
          rewardTotal: 0n,
          registeredAtMs: atMs,
        };
      },
    },
    'key-used': { keys: farmerKeyOf, next: present },
    'plant-begun': {
      keys: farmerKeyOf,
      // Who leaves is paid out as soon as nothing is under way: nothing may begin then.
      next: (row) => {
        const known = existing(row);
        requireRow(known.state === 'active', `is ${known.state}`);
        return known;
      },
    },
    'key-rotated': { keys: farmerKeyOf, next: existing },
    'farmer-ready': {
      keys: farmerKeyOf,
      next: (row) => ({ ...present(row), isReady: true }),
    },
    'farmer-settled': {
      keys: farmerKeyOf,
      next: (row, { payoutAddress }) => ({ ...present(row), payoutAddress }),
    },
    deposited: {
      keys: farmerKeyOf,
      next: (row, { amount, balance }) => {
        const known = present(row);
        const isSame = balance === undefined || balance === known.balance;
        requireRow(isSame, `has a balance of ${known.balance}`);
        return moved(known, { balance: atLeastZero(amount) });
      },
    },
    'farmer-leaving': {
      keys: farmerKeyOf,
      next: (row, { payoutAddress }) => ({ ...present(row), state: 'leaving', payoutAddress }),
    },
    'exit-begun': {
      keys: farmerKeyOf,
      next: (row, { paid }) => {
        const known = existing(row);
        requireRow(known.state === 'leaving', `is ${known.state}`);
        requireRow(known.balance === paid, `has a balance of ${known.balance}`);
        return known;
      },
    },
    // What it leaves on the account, which is none any more, stays in sight as its balance.
    'farmer-departed': {
      keys: farmerKeyOf,
      next: (row, { paid, payoutAddress }) => {
        requireRow(row?.state === 'leaving', `is ${row?.state ?? 'not there'}`);
        const rest = moved(existing(row), { balance: -atLeastZero(paid) });
        return { ...rest, state: 'departed', isReady: false, payoutAddress };
      },
    },
    planted: {
      keys: farmerKeyOf,
      next: (row, { stake }) =>
        // Without a stake, anybody who kept an agreement may plant for who is gone already.
        moved(stake === 0n ? existing(row) : present(row), {
          balance: -atLeastZero(stake),
          staked: stake,
        }),
    },
    harvested: {
      keys: farmerKeyOf,
      next: (row, { reward, stake }) => {
        const balance = atLeastZero(reward) + atLeastZero(stake);
        return moved(present(row), { balance, staked: -stake, reward, unswept: reward });
      },
    },
    'pail-lost': {
      keys: farmerKeyOf,
      next: (row, { stake }) => moved(existing(row), { staked: -atLeastZero(stake) }),
    },
    'sweep-begun': { keys: ownersOf, next: present },
    swept: {
      keys: ownersOf,
      next: (row, { parts }, [farmerId]) => {
        const own = parts.filter((part) => part.farmerId === farmerId);
        const sum = own.reduce((total, { amount }) => total + amount, 0n);
        return moved(existing(row), { balance: -sum, unswept: -sum });
      },
    },
  },
};

interface Move {
  readonly balance?: bigint;
  readonly staked?: bigint;
  readonly reward?: bigint;
  readonly unswept?: bigint;
}

function moved(
  row: FarmerRow,
  { balance = 0n, staked = 0n, reward = 0n, unswept = 0n }: Move,
): FarmerRow {
  return {
    ...row,
    balance: notNegative(row.balance + balance, 'balance'),
    unswept: notNegative(row.unswept + unswept, 'unswept reward'),
    stakedTotal: notNegative(row.stakedTotal + staked, 'staked total'),
    rewardTotal: row.rewardTotal + reward,
  };
}

function present(row: FarmerRow | undefined): FarmerRow {
  const known = existing(row);
  requireRow(known.state !== 'departed', 'is departed');
  return known;
}

function atLeastZero(amount: bigint): bigint {
  return notNegative(amount, 'part');
}

function ownersOf({ parts }: { readonly parts: readonly { readonly farmerId: string }[] }) {
  return [...new Set(parts.map(({ farmerId }) => farmerId))].map((farmerId) => [farmerId]);
}
