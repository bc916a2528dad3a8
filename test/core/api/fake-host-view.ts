import type {
  BanView,
  HostView,
  PoolView,
  PortView,
  SessionView,
} from '../../../core/api/host-view.ts';
import { BITCOIN_DIFFICULTY_ONE } from '../../../core/plugin-api/target.ts';

const START_MS = Date.parse('2026-01-15T11:00:00Z');

/** A host with two pools behind one port, whose state tests change as they like. */
export class FakeHostView implements HostView {
  readonly startedAtMs = START_MS;
  readonly poolList: PoolView[] = [poolView('btc', 'BTC'), poolView('bch', 'BCH')];
  readonly banList = new Map<string, BanView>();
  readonly moved: [number, string][] = [];
  selected = 'btc';

  pools(): readonly PoolView[] {
    return this.poolList;
  }

  ports(): readonly PortView[] {
    return [
      {
        port: 3333,
        host: '0.0.0.0',
        algorithm: 'sha256d',
        dialects: ['stratum-v1'],
        tls: true,
        pools: ['btc', 'bch'],
        selected: this.selected,
        connections: 3,
        traffic: {
          ...{ accepted: 5, bytesIn: 700, bytesOut: 900, junk: 1, bans: 1, overLimit: 2 },
          refused: { banned: 4 },
          closed: { peer: 2 },
        },
        difficulty: { start: 1024, min: 1, max: 1e9, shareSeconds: 10 },
      },
    ];
  }

  sessions(): readonly SessionView[] {
    return [1, 2, 3].map((id) => ({
      id,
      port: 3333,
      poolId: id === 3 ? undefined : 'btc',
      remoteAddress: '192.0.2.1',
      workers: ['alice.rig1'],
      userAgent: 'cpuminer',
      difficulty: 1024,
      connectedAtMs: START_MS,
    }));
  }

  selectPool(port: number, poolId: string): string | undefined {
    if (port !== 3333) return `there is no port ${port}`;
    this.selected = poolId;
    return undefined;
  }

  moveSession(sessionId: number, poolId: string): string | undefined {
    if (sessionId > 3) return `there is no session ${sessionId}`;
    this.moved.push([sessionId, poolId]);
    return undefined;
  }

  bans(): readonly BanView[] {
    return [...this.banList.values()];
  }

  ban(subject: string, reason: string, seconds: number): void {
    this.banList.set(subject, { subject, reason, untilMs: START_MS + seconds * 1000 });
  }

  unban(subject: string): boolean {
    return this.banList.delete(subject);
  }
}

function poolView(id: string, symbol: string): PoolView {
  return {
    id,
    algorithm: 'sha256d',
    difficultyOne: BITCOIN_DIFFICULTY_ONE,
    state: 'running',
    reason: undefined,
    coin: {
      symbol,
      name: `${symbol} devnet`,
      family: 'bitcoin',
      decimals: 8,
      exampleAddress: undefined,
      blockTimeSeconds: 600,
    },
    address: 'bcrt1qpool',
    feePercent: 1,
    payoutScheme: 'PPLNS',
    payoutWindow: 2,
    daemons: [{ name: 'devnet', state: 'up', heightTip: 99, reason: undefined }],
    network: {
      networkType: 'regtest',
      hashrateHps: 1e6,
      difficulty: 2,
      heightTip: 99,
      tipTimeMs: START_MS,
      connectedPeers: 0,
    },
    jobHeight: 100,
    jobAgeMs: 1500,
    spellingOf: (address) => address,
  };
}
