/** Answers about payouts and books for operators. Amounts are coins as decimal text, exact. */
import Type from 'typebox';
import { BATCH_STATES } from '../../payouts/payout-batch.ts';

const closed = { additionalProperties: false } as const;
const Amount = Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', description: 'In coins.' });
const NullableAmount = Type.Union([Amount, Type.Null()]);
const Time = Type.String({ description: 'ISO 8601, UTC.' });
const NullableText = Type.Union([Type.String(), Type.Null()]);
const State = Type.Enum([...BATCH_STATES]);
const paging = { total: Type.Integer(), page: Type.Integer(), pageSize: Type.Integer() };
const Id = Type.String({ pattern: '^[0-9]+$' });

const summary = {
  id: Id,
  poolId: Type.String(),
  coin: Type.String(),
  state: State,
  amount: Amount,
  fee: NullableAmount,
  destinations: Type.Integer(),
  reason: Type.String({ description: 'Why it is where it is; empty where that needs no words.' }),
  createdAt: Time,
  changedAt: Time,
};

export const Batches = Type.Object(
  { ...paging, batches: Type.Array(Type.Object(summary, closed)) },
  closed,
);

export const Batch = Type.Object(
  {
    ...summary,
    feeBearer: Type.Enum(['operator', 'miners']),
    attempts: Type.Integer(),
    confirmations: Type.Integer(),
    transactionIds: Type.Array(Type.String()),
    expectedTransactionIds: Type.Array(Type.String(), {
      description: 'Of the payment as it was built, where they are known before it is sent.',
    }),
    items: Type.Array(
      Type.Object(
        {
          account: Type.Enum(['miner', 'fee']),
          owner: Type.String(),
          address: Type.String(),
          amount: Amount,
          receipt: Type.Union([Amount, Type.Null()], { description: 'What arrives.' }),
          requestId: Type.Union([Id, Type.Null()]),
        },
        closed,
      ),
    ),
    steps: Type.Array(
      Type.Object(
        { from: Type.Union([State, Type.Null()]), to: State, reason: Type.String(), at: Time },
        closed,
      ),
    ),
    choices: Type.Array(Type.Enum(['release', 'adopt', 'resend', 'sign']), {
      description: 'What a person may do with it now.',
    }),
  },
  closed,
);

export const Unsigned = Type.Object(
  {
    id: Id,
    poolId: Type.String(),
    unsigned: Type.String({ description: 'What is to be signed.' }),
  },
  closed,
);

export const Standings = Type.Object(
  {
    pools: Type.Array(
      Type.Object(
        {
          poolId: Type.String(),
          enabled: Type.Boolean({
            description: 'False: the pool counts what it owes, pays nothing.',
          }),
          dryRun: Type.Boolean(),
          paused: Type.Boolean(),
          latched: Type.Boolean({ description: 'Stopped by the host, until a person has looked.' }),
          reason: Type.String(),
          changedBy: Type.String(),
          changedAt: Type.Union([Time, Type.Null()]),
          openBatches: Type.Integer(),
          reviewBatches: Type.Integer(),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Plan = Type.Object(
  {
    poolId: Type.String(),
    coin: Type.String(),
    amount: Amount,
    batches: Type.Array(
      Type.Array(
        Type.Object(
          {
            account: Type.Enum(['miner', 'fee']),
            owner: Type.String(),
            address: Type.String(),
            amount: Amount,
          },
          closed,
        ),
      ),
    ),
    left: Type.Array(Type.Object({ owner: Type.String(), reason: Type.String() }, closed)),
    dryRun: Type.Boolean({ description: 'A run that paid nothing of it, as the pool file says.' }),
  },
  closed,
);

export const Solvency = Type.Object(
  {
    pools: Type.Array(
      Type.Object(
        {
          poolId: Type.String(),
          coin: Type.String(),
          miners: Type.Union([Amount, Type.Null()], {
            description: 'Owed to miners, immature too.',
          }),
          owed: Type.Union([Amount, Type.Null()], {
            description: 'What the books say is in the wallet.',
          }),
          owedMature: NullableAmount,
          spendable: NullableAmount,
          holds: Type.Union([Amount, Type.Null()], { description: 'Everything of the wallet.' }),
          surplus: Type.Union([Amount, Type.Null()], {
            description: 'What the wallet holds above what is owed; below zero is a shortfall.',
          }),
          reason: Type.String({ description: 'Why something of it is not known.' }),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const LedgerState = Type.Object(
  {
    state: Type.Enum(['running', 'sound', 'broken', 'failed']),
    runningSince: Type.Union([Time, Type.Null()]),
    checkedAt: Type.Union([Time, Type.Null()], { description: 'When the last check ended.' }),
    reason: NullableText,
    entries: Type.Integer(),
    postings: Type.Integer(),
    balances: Type.Integer(),
    head: Type.Union([Type.String(), Type.Null()], {
      description: 'ID:HASH, worth keeping elsewhere.',
    }),
    findingCount: Type.Integer(),
    findings: Type.Array(
      Type.Object({ kind: Type.String(), entryId: Id, message: Type.String() }, closed),
      { description: 'The first hundred.' },
    ),
  },
  closed,
);

export const Audit = Type.Object(
  {
    ...paging,
    acts: Type.Array(
      Type.Object(
        {
          id: Id,
          at: Time,
          actor: Type.String(),
          origin: Type.String(),
          act: Type.String(),
          subject: Type.String(),
          facts: Type.Record(
            Type.String(),
            Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Holds = Type.Object(
  {
    page: Type.Integer(),
    pageSize: Type.Integer({ description: 'For each pool.' }),
    holds: Type.Array(
      Type.Object(
        { poolId: Type.String(), owner: Type.String(), reason: Type.String(), heldAt: Time },
        closed,
      ),
    ),
  },
  closed,
);
