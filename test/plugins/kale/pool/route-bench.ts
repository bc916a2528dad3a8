import { StrKey } from '@stellar/stellar-sdk/base';
import { Value } from 'typebox/value';
import type { MinerBooks, PoolRecord } from '../../../../core/plugin-api/record.ts';
import type { RouteRequest } from '../../../../core/plugin-api/routes.ts';
import type { Wallet } from '../../../../core/plugin-api/wallet.ts';
import { coinConfigSchema } from '../../../../plugins/kale/coin-config.ts';
import { KalePoolRoutes } from '../../../../plugins/kale/pool/pool-routes.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';
import { FakeDesk } from './fake-desk.ts';
import { FakeOffice, walletOf } from './fake-office.ts';

/** A call, and what came of it. */
export interface Told {
  readonly status: number;
  readonly value: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

export const NORTH = 'north-token-0123456789';
export const SOUTH = 'south-token-0123456789';
export const REGISTRATION = 'registration-token-0123';
export const POOL_ADDRESS = walletOf(1_000_001);
export const NORTH_ADDRESS = walletOf(1_000_002);
export const OWNER_ADDRESS = walletOf(1_000_003);
export const NETWORK = {
  passphrase: 'Devnet of the test',
  farmContract: 'CDL74RF5BLYR2YBLCCI7F5FB6TPSCLKEJUBSD2RSVWZ4YHF3VMFAIGWA',
  assetIssuer: walletOf(1_000_004),
};

const WALLET: Wallet = {
  checkAddress: (address) =>
    StrKey.isValidEd25519PublicKey(address)
      ? { kind: 'valid', address }
      : { kind: 'refused', reason: 'not an account' },
};

/** The routes of a pool whose farm and desk the test plays. */
export class RouteBench {
  readonly clock = new FakeClock();
  readonly desk = new FakeDesk();
  readonly office = new FakeOffice();
  readonly books = new Map<string, MinerBooks>();
  readonly log = new SilentLogger();
  readonly routes: KalePoolRoutes;

  constructor(coin: object = {}, network = NETWORK) {
    const config = Value.Parse(
      coinConfigSchema,
      Value.Default(coinConfigSchema, {
        daemons: [{ url: 'http://127.0.0.1:8000' }],
        farmers: { registrationToken: REGISTRATION },
        poolers: [
          { id: 'north', token: NORTH, address: NORTH_ADDRESS },
          { id: 'south', token: SOUTH },
        ],
        ...coin,
      }),
    );
    const facts = { id: 'kale', address: POOL_ADDRESS, tag: '', extranonceBytes: 0 };
    const source = { office: this.office, network };
    const { desk, log, clock } = this;
    const record = {
      miner: async (address: string) => {
        const books = this.books.get(address);
        if (books === undefined) throw new Error('there are no books of it');
        return books;
      },
    } as unknown as PoolRecord;
    this.routes = new KalePoolRoutes(config, facts, source, WALLET, desk, record, log, clock);
  }

  /** `token` undefined: a call without. */
  async call(
    method: string,
    path: string,
    token: string | undefined,
    changes: Partial<RouteRequest> = {},
  ): Promise<Told> {
    const segments = path.split('/');
    const route = this.routes.routes.find(
      (each) =>
        each.method === method && each.paths.some((pattern) => fits(pattern.split('/'), segments)),
    );
    if (route === undefined) throw new Error(`no route ${method} ${path}`);
    const pattern = (route.paths[0] ?? '').split('/');
    const params = Object.fromEntries(
      pattern.flatMap((part, at) =>
        part.startsWith(':') ? [[part.slice(1), segments[at] ?? '']] : [],
      ),
    );
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...changes.headers,
    };
    const answer = await route.handle({
      ...{ method, path, query: {}, body: undefined, text: '' },
      ...{ remoteAddress: '203.0.113.1', port: 3336, signal: new AbortController().signal },
      ...changes,
      ...{ params, headers },
    });
    const { status, headers: told = {}, body } = answer;
    const value = body?.kind === 'json' ? (JSON.parse(JSON.stringify(body.value)) as never) : {};
    // What the document says of the answers holds for all that tests see.
    const isDescribed = status === (route.status ?? 200) && route.answer !== undefined;
    if (status < 300 && !(isDescribed && Value.Check(route.answer, value)))
      throw new Error(`${path} answers ${status} ${JSON.stringify(value)}, and not as described`);
    return { status, headers: told, value };
  }

  post(path: string, token: string | undefined, body?: unknown, more: Partial<RouteRequest> = {}) {
    return this.call('POST', path, token, { body, text: body === undefined ? '' : '{}', ...more });
  }

  get(path: string, token?: string, query: Record<string, string> = {}) {
    return this.call('GET', path, token, { query });
  }

  /** Farmers that a pooler registered. */
  async farmers(poolerId: 'north' | 'south', count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let left = count; left > 0; left--) {
      const application = { poolerId, stakeMillionths: 0 };
      const registration = await this.office.register(application);
      if (registration.kind === 'registered') ids.push(registration.farmer.farmerId);
    }
    return ids;
  }

  /** A block opens, with jobs at the desk. */
  open(index: number, farmerIds: readonly string[]): void {
    this.office.open(index, farmerIds);
    this.desk.tip = this.office.block?.name;
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, at) => part.startsWith(':') || part === segments[at])
  );
}
