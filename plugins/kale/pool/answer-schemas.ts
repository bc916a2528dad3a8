/** What the backend answers, for the OpenAPI document. Amounts are stroops, in decimal digits. */
import { Type } from 'typebox';
import type { TProperties, TSchema } from 'typebox';

const count = Type.Integer({ minimum: 0 });
const text = Type.String();
const flag = Type.Boolean();
const time = Type.String({ description: 'ISO 8601, UTC.' });
const stroops = Type.String({ pattern: '^[0-9]+$', description: 'Stroops.' });
const nonce = Type.String({ pattern: '^[0-9]{1,20}$' });
const entropy = Type.String({ description: '32 bytes in hex.' });
const account = Type.String({ description: 'G address.' });
const zeros = Type.Integer({ description: 'Leading zero hex digits.' });
const milliseconds = Type.Number({ minimum: 0 });
const state = Type.Enum(['healthy', 'degraded', 'unhealthy']);

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const closed = (properties: TProperties) =>
  Type.Object(properties, { additionalProperties: false });

const farmer = {
  farmerId: text,
  custodialWallet: account,
  poolerId: text,
  stakePercentage: Type.Number({ minimum: 0, maximum: 1 }),
  status: Type.Enum(['active', 'leaving', 'departed']),
  currentBalance: stroops,
  totalEarnings: stroops,
  registeredAt: time,
  payoutAddress: orNull(account),
  isReady: flag,
  stakedTotal: stroops,
  hindrance: orNull(text),
};

const order = {
  blockIndex: count,
  poolerId: text,
  processingTimeMs: milliseconds,
  timestamp: time,
};
const acknowledgement = { success: flag, message: text, acknowledged: flag, timestamp: time };

const job = {
  jobId: text,
  nonceFirst: nonce,
  nonceEnd: Type.String({ description: 'Behind the last one.' }),
  shareZeros: zeros,
  bestZeros: orNull(zeros),
  farmerId: text,
  custodialWallet: account,
};

const work = orNull(closed({ ...job, blockIndex: count, entropy, blockTimestamp: Type.Integer() }));

export const faultSchema = closed({
  error: Type.String({ description: 'The name of the status, or of miners what went wrong.' }),
  message: Type.String({ description: 'One sentence for people.' }),
  timestamp: time,
  field: Type.Optional(Type.String({ description: 'Which part of the call is wrong.' })),
});

export const farmerSchema = closed(farmer);

export const registeredFarmerSchema = closed({
  ...farmer,
  farmerToken: Type.Optional(
    Type.String({ description: "The owner's, told this once; only where this pool made it." }),
  ),
});

export const harvestsSchema = closed({
  farmerId: text,
  harvests: Type.Array(
    closed({
      blockIndex: count,
      status: Type.Enum(['open', 'begun', 'harvested', 'sweeping', 'swept', 'lost']),
      stakeAmount: stroops,
      rewardAmount: orNull(stroops),
      transactionHash: orNull(text),
      sweepHash: orNull(text),
      reason: orNull(text),
    }),
  ),
  timestamp: time,
});

export const plantReportSchema = closed({
  ...order,
  totalRequested: count,
  successfulPlants: count,
  failedPlants: count,
  totalStaked: stroops,
});

export const harvestReportSchema = closed({
  ...order,
  totalEligible: count,
  successfulHarvests: count,
  failedHarvests: count,
  totalRewards: stroops,
});

export const workReportSchema = closed({
  ...order,
  totalSubmissions: count,
  validNonces: count,
  invalidNonces: count,
  notJudged: count,
  submittedWork: count,
  totalRewards: stroops,
  results: Type.Array(
    closed({
      farmerId: text,
      nonce,
      minerId: Type.Optional(text),
      status: Type.Enum(['valid', 'invalid', 'not-judged']),
      reason: Type.Optional(text),
      best: Type.Optional(flag),
      zeros: Type.Optional(zeros),
    }),
  ),
  nextWork: Type.Array(closed({ minerId: text, work }), {
    description: 'Of miners that have other work now.',
  }),
});

export const relayedMinerSchema = closed({ minerId: text, address: text, work, timestamp: time });

export const plantedFarmersSchema = closed({
  blockIndex: orNull(count),
  entropy: orNull(entropy),
  blockTimestamp: orNull(Type.Integer()),
  plantedFarmers: Type.Array(
    closed({ ...job, workedZeros: orNull(zeros), stakeAmount: stroops, plantingTime: time }),
  ),
});

export const blockNotedSchema = closed({ ...acknowledgement, actions: Type.Array(text) });
export const workNotedSchema = closed(acknowledgement);

export const poolerRegisteredSchema = closed({
  success: flag,
  poolerId: text,
  network: text,
  networkPassphrase: text,
  farmContract: text,
  assetIssuer: account,
  blockIntervalSeconds: count,
  blockPollIntervalMs: count,
  shareZerosMin: zeros,
  shareZerosMax: zeros,
  submitBeforeSeconds: Type.Number(),
  runId: Type.String({ description: 'Another one: seats and jobs of before are gone.' }),
  lastBlockIndex: orNull(count),
  timestamp: time,
});

export const poolerStatusSchema = closed({
  poolerId: text,
  isActive: flag,
  registeredAt: orNull(time),
  lastSeen: orNull(time),
  currentFarmers: count,
  leavingFarmers: count,
  plantedFarmers: count,
  blockIndex: orNull(count),
  lastDiscovery: orNull(
    closed({
      blockIndex: count,
      atMs: milliseconds,
      plantable: flag,
      poolerUptime: Type.Number({ minimum: 0 }),
      totalBlocksDiscovered: count,
    }),
  ),
  lastCompletion: orNull(
    closed({
      blockIndex: count,
      atMs: milliseconds,
      totalFarmers: count,
      successfulWork: count,
      failedWork: count,
    }),
  ),
  validNonces: count,
  invalidNonces: count,
  timestamp: time,
});

export const healthSchema = closed({
  status: state,
  timestamp: time,
  version: text,
  services: closed({ plant: state, work: state, harvest: state, wallet: state }),
  attention: closed({
    overdueRewards: Type.Integer({ description: 'Blocks that are over and not settled.' }),
    undecidedTransactions: Type.Integer({ description: 'That a person has to settle.' }),
    refusedOutcomes: Type.Integer({ description: 'Transactions whose outcome has no place.' }),
    accountsLowOnXlm: count,
    lastLookSeconds: orNull(count),
    failedLooks: Type.Integer({ description: 'Since the last look at the farm.' }),
  }),
  uptime: Type.Integer({ description: 'Seconds.' }),
});

export const infoSchema = closed({
  service: text,
  version: text,
  phase: Type.Enum(['starting', 'waiting', 'working']),
  network: text,
  services: Type.Array(text),
  config: closed({
    networkPassphrase: text,
    farmContract: text,
    address: account,
    farmersMax: count,
    plantBatchSize: count,
    plantParallel: count,
    shareZerosMin: zeros,
    shareZerosMax: zeros,
    submitBeforeSeconds: Type.Number(),
    harvestTractorBlocks: count,
    stakePercent: Type.Number(),
    feesOf: text,
    blockPollIntervalMs: count,
  }),
  block: orNull(closed({ index: count, ledger: count })),
  uptime: Type.Integer({ description: 'Seconds.' }),
  timestamp: time,
});
