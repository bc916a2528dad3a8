/** What nodes answer, as far as a pool needs it (stellar-rpc, protocol v1). Numbers of ledgers are u32. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

const ledger = Type.Integer({ minimum: 0, maximum: 0xffffffff });
/** Unix seconds; a number from older nodes. */
const seconds = Type.Union([
  Type.String({ pattern: '^[0-9]{1,15}$' }),
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
]);
const base64Of = (maxLength: number) =>
  Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength });
/** Above what the network lets an entry, an envelope or a value be (64 to 128 KiB). */
const base64 = base64Of(262_144);
/** All that a transaction changed, and what was told meanwhile. */
const largeBase64 = base64Of(4_194_304);
const amount = Type.String({ pattern: '^[0-9]{1,19}$' });
const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

const health = Type.Object({
  status: Type.String({ maxLength: 100 }),
  latestLedger: ledger,
  oldestLedger: ledger,
  latestLedgerCloseTime: Type.Optional(seconds),
});

const network = Type.Object({ passphrase: Type.String({ maxLength: 1_000 }) });

const entries = Type.Object({
  latestLedger: ledger,
  /** Null where nothing was found, as Go writes an empty list. */
  entries: Type.Union([
    Type.Array(
      Type.Object({
        key: base64,
        xdr: base64,
        lastModifiedLedgerSeq: ledger,
        liveUntilLedgerSeq: Type.Optional(ledger),
      }),
      { maxItems: 200 },
    ),
    Type.Null(),
  ]),
});

const simulation = Type.Object({
  latestLedger: ledger,
  error: Type.Optional(Type.String({ maxLength: 1_048_576 })),
  transactionData: Type.Optional(Type.String({ maxLength: 262_144 })),
  minResourceFee: Type.Optional(amount),
  restorePreamble: Type.Optional(Type.Unknown()),
});

const sending = Type.Object({
  status: Type.Union([
    Type.Literal('PENDING'),
    Type.Literal('DUPLICATE'),
    Type.Literal('TRY_AGAIN_LATER'),
    Type.Literal('ERROR'),
  ]),
  hash,
  latestLedger: ledger,
  errorResultXdr: Type.Optional(base64),
});

const range = {
  latestLedger: ledger,
  latestLedgerCloseTime: seconds,
  oldestLedger: ledger,
};

const transaction = Type.Union([
  Type.Object({ status: Type.Literal('NOT_FOUND'), ...range }),
  Type.Object({
    status: Type.Union([Type.Literal('SUCCESS'), Type.Literal('FAILED')]),
    ...range,
    ledger,
    createdAt: seconds,
    envelopeXdr: base64,
    resultXdr: base64,
    /** Of any version, so that what happened is known where its changes cannot be read. */
    resultMetaXdr: Type.Optional(largeBase64),
    diagnosticEventsXdr: Type.Optional(Type.Array(base64, { maxItems: 10_000 })),
  }),
]);

const events = Type.Object({
  latestLedger: ledger,
  cursor: Type.String({ maxLength: 100 }),
  events: Type.Union([
    Type.Array(
      Type.Object({
        id: Type.String({ maxLength: 100 }),
        ledger,
        contractId: Type.String({ maxLength: 56 }),
        txHash: hash,
        inSuccessfulContractCall: Type.Optional(Type.Boolean()),
        topic: Type.Array(base64, { maxItems: 4 }),
        value: base64,
      }),
      { maxItems: 10_000 },
    ),
    Type.Null(),
  ]),
});

export type TransactionAnswer = Static<typeof transaction>;
export type EventsAnswer = Static<typeof events>;

/** Says whether an answer is what was asked for. */
export interface AnswerCheck<Answer> {
  Check(value: unknown): value is Answer;
}

export const healthCheck = Compile(health);
export const networkCheck = Compile(network);
export const entriesCheck = Compile(entries);
export const simulationCheck = Compile(simulation);
export const sendingCheck = Compile(sending);
export const transactionCheck = Compile(transaction);
export const eventsCheck = Compile(events);
