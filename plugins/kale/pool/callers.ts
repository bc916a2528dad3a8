import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RouteRequest } from '../../../core/plugin-api/routes.ts';
import { isSameHash, isTokenOf, tokenHash } from '../access-token.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmerRow, KaleRecord } from '../record/kale-record.ts';
import { bearerOf } from './bearer.ts';
import { BodyFields } from './body-fields.ts';
import { CallBuckets } from './call-buckets.ts';
import { CallRefusal } from './call-refusal.ts';
import { callerKey } from './caller-key.ts';

/** A pooler of the pool's file, known by its token. */
export interface Pooler {
  readonly id: string;
  /** Who is paid for what it finds itself. */
  readonly address: string;
}

export interface CallersOptions {
  readonly config: Pick<CoinConfig, 'poolers' | 'farmers'>;
  /** The pool's id, under which farmers are that no pooler brought, and its address. */
  readonly pool: Pooler;
}

interface Registrar {
  readonly poolerId: string;
  /** Whether it is the pooler itself. */
  readonly isPooler: boolean;
  readonly body: BodyFields;
  /** Who is to be kept within limits. */
  readonly caller: string;
}

/** A farmer, and as whose it is asked for. */
interface CalledFarmer {
  readonly farmer: FarmerRow;
  readonly by: 'owner' | 'pooler';
}

interface KnownPooler extends Pooler {
  readonly hash: Buffer;
}

const ID = { lengthMax: 64 };
/** Wrong tokens of one address, at once and from then on: a person who mistypes stays well below. */
const FAILURES = { burst: 10, perSecond: 1 / 10, callersMax: 10_000 };
/** Calls of one pooler, which come for its miners too. */
const POOLER_CALLS = { burst: 500, perSecond: 50, callersMax: 100 };
const OWNER_CALLS = { burst: 20, perSecond: 2, callersMax: 10_000 };

/** Who calls, by the token that the call brings. Whatever it must not do is thrown as a refusal. */
export class Callers {
  readonly #poolers: readonly KnownPooler[];
  readonly #registration: Buffer | undefined;
  readonly #pool: Pooler;
  readonly #failures: CallBuckets;
  readonly #poolerCalls: CallBuckets;
  readonly #ownerCalls: CallBuckets;

  constructor({ config, pool }: CallersOptions, clock: Clock) {
    this.#poolers = config.poolers.map(({ id, token, address = pool.address }) => {
      return { id, address, hash: tokenHash(token) };
    });
    const { registrationToken } = config.farmers;
    this.#registration = registrationToken === undefined ? undefined : tokenHash(registrationToken);
    this.#pool = pool;
    this.#failures = new CallBuckets(FAILURES, clock);
    this.#poolerCalls = new CallBuckets(POOLER_CALLS, clock);
    this.#ownerCalls = new CallBuckets(OWNER_CALLS, clock);
  }

  /** @throws CallRefusal 401, 403, 429 */
  pooler(request: RouteRequest): Pooler {
    const pooler = this.#poolerOf(request, this.#token(request));
    if (pooler === undefined) throw this.#unknown(request);
    limit(this.#poolerCalls.spend(pooler.id));
    return pooler;
  }

  /** As `pooler`, of a call whose body names it as `poolerId` too. */
  namedPooler(request: RouteRequest): { readonly pooler: Pooler; readonly body: BodyFields } {
    const pooler = this.pooler(request);
    const body = new BodyFields(request.body);
    if (body.text('poolerId', ID) !== pooler.id)
      throw new CallRefusal(403, 'poolerId is not the one that the token is of');
    return { pooler, body };
  }

  /** Whose farmer it is that is registered: a pooler's by its own token, anybody's by the one for registrations. */
  registrar(request: RouteRequest): Registrar {
    const token = this.#token(request);
    const pooler = this.#poolerOf(request, token);
    if (pooler !== undefined) {
      const { body } = this.namedPooler(request);
      return { poolerId: pooler.id, isPooler: true, body, caller: `pooler ${pooler.id}` };
    }
    if (this.#registration === undefined || !isSameHash(this.#registration, tokenHash(token)))
      throw this.#unknown(request);
    const body = new BodyFields(request.body);
    const poolerId = body.text('poolerId', ID);
    if (![this.#pool, ...this.#poolers].some(({ id }) => id === poolerId))
      throw new CallRefusal(404, 'poolerId: there is no such pooler');
    return { poolerId, isPooler: false, body, caller: callerKey(request.remoteAddress) };
  }

  /** As `farmer`, for its owner alone: who brought a farmer has no say in where its money goes. */
  async owner(
    request: RouteRequest,
    farmerId: string,
    record: Pick<KaleRecord, 'farmer'>,
  ): Promise<FarmerRow> {
    const { farmer, by } = await this.farmer(request, farmerId, record);
    if (by !== 'owner') throw notOwner();
    return farmer;
  }

  /** A farmer, for its owner or its pooler. Who is neither does not learn whether there is such a farmer. */
  async farmer(
    request: RouteRequest,
    farmerId: string,
    record: Pick<KaleRecord, 'farmer'>,
  ): Promise<CalledFarmer> {
    const token = this.#token(request);
    const pooler = this.#poolerOf(request, token);
    limit(
      pooler === undefined
        ? this.#ownerCalls.spend(callerKey(request.remoteAddress))
        : this.#poolerCalls.spend(pooler.id),
    );
    const row = await record.farmer(farmerId);
    if (pooler !== undefined) {
      if (row?.poolerId !== pooler.id) throw new CallRefusal(404, 'there is no such farmer');
      // Who brought a farmer that nobody else has a token of is its owner.
      return { farmer: row, by: row.tokenHash === '' ? 'owner' : 'pooler' };
    }
    const isOwner = isTokenOf(token, row?.tokenHash ?? '');
    if (row === undefined || !isOwner) throw this.#unknown(request);
    return { farmer: row, by: 'owner' };
  }

  #token(request: RouteRequest): string {
    const token = bearerOf(request);
    if (token === undefined) throw new CallRefusal(401, 'bring a token: Authorization: Bearer');
    return token;
  }

  #poolerOf({ headers }: RouteRequest, token: string): Pooler | undefined {
    const hash = tokenHash(token);
    // All of them, so that time does not tell which one it is.
    const [found] = this.#poolers.filter((each) => isSameHash(each.hash, hash));
    const named = headers['x-pooler-id'];
    if (found !== undefined && named !== undefined && named !== found.id)
      throw new CallRefusal(403, 'X-Pooler-ID is not the one that the token is of');
    return found;
  }

  #unknown({ remoteAddress }: RouteRequest): CallRefusal {
    // A right token is let through whatever others of its address guessed.
    limit(this.#failures.spend(callerKey(remoteAddress)));
    return new CallRefusal(401, 'the token is not one that may do this');
  }
}

export function notOwner(): CallRefusal {
  return new CallRefusal(403, "only the farmer's own token may say where it is paid");
}

/** @throws CallRefusal 429 */
export function limit(retrySeconds: number): void {
  if (retrySeconds > 0) throw new CallRefusal(429, 'too many calls', retrySeconds);
}
