import { expect } from 'chai';
import { queryObjects } from 'node:v8';
import { BAN_RULES_DEFAULTS } from '../../../core/listeners/ban-rules.ts';
import type { Connection, LineSession } from '../../../core/listeners/connection.ts';
import { LineReader } from '../../../core/listeners/line-reader.ts';
import { SocketConnection } from '../../../core/listeners/socket-connection.ts';
import { StreamMutator } from '../../../bench/stream-mutator.ts';
import type { TestPeer } from './test-peer.ts';
import { TestPort } from './test-port.ts';
import { identityOf } from './tls-identity.ts';

const MUTATIONS = 100_000;
const MUTATIONS_PER_CONNECTION = 25;
/** A fault now and then, in whichever session gets the line. */
const LINES_PER_FAULT = 997;
const ATTACKERS = 40;
/** Ways to be cut off that the mutations must have found. */
const REASONS = ['session-failed', 'line-too-long', 'unknown-protocol', 'proxy-header'] as const;

/** Parses like a dialect does, answers like one, and has a fault. */
class ParsingSession implements LineSession {
  static #lines = 0;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  line(line: string): void {
    const isHonest = line.startsWith('{"miner"');
    if (!isHonest && ++ParsingSession.#lines % LINES_PER_FAULT === 0) throw new Error('a fault');
    try {
      this.#connection.send(`${JSON.stringify(JSON.parse(line))}\n`);
    } catch {
      this.#connection.score('junk');
    }
  }

  closed(): void {}
}

describe('listener under mutated input', function () {
  this.timeout(60_000);

  let port: TestPort;
  let miner: TestPeer;

  afterEach(() => port.close());

  /**
   * Several attackers at once, each with one connection after another, while a miner goes on
   * asking.
   */
  async function attack(seed: number, mutations: number): Promise<void> {
    let isOver = false;
    const attacker = async (_: unknown, index: number): Promise<void> => {
      const mutator = new StreamMutator(seed + index);
      for (let left = mutations / ATTACKERS; left > 0; left -= MUTATIONS_PER_CONNECTION) {
        const peer = port.peer(mutator.integer(4) === 0 ? '127.0.0.9' : '127.0.0.1');
        // Most begin like miners, or they would not get as far as a session. Few send piece by
        // piece.
        if (mutator.integer(4) > 0) peer.send('{}\n'.padStart(70));
        const pieces = Array.from({ length: MUTATIONS_PER_CONNECTION }, () => mutator.next());
        if (mutator.integer(4) === 0) for (const piece of pieces) peer.send(piece);
        else peer.send(Buffer.concat(pieces));
        peer.socket.end();
        await peer.closed();
      }
    };
    const asking = (async () => {
      for (let index = 0; !isOver; index++) {
        expect(await miner.ask(`{"miner":${index}}`)).to.equal(`{"miner":${index}}`);
      }
    })();
    await Promise.all(Array.from({ length: ATTACKERS }, attacker));
    isOver = true;
    await asking;
    await port.until(() => port.listener.counters.open === 1);
  }

  async function listen(junkLines: number): Promise<void> {
    const rules = { ...BAN_RULES_DEFAULTS, junkLines };
    port = await new TestPort(
      {
        tls: await identityOf('localhost'),
        proxyProtocol: 'optional',
        proxies: ['127.0.0.9'],
      },
      {},
      { rules },
      (connection) => new ParsingSession(connection),
    ).listen();
    miner = port.peer();
    await miner.ask('{"miner":0}');
  }

  it('stays up, loses no connection and keeps serving a miner', async () => {
    await listen(0);
    await attack(1000, MUTATIONS - 20_000);
    const { closed, junk, secured, accepted } = port.listener.counters;
    expect(port.limits.total).to.equal(1);
    // Of those who are gone nothing is left in memory, but for what the test itself remembers.
    port.connections.length = 0;
    port.log.entries.length = 0;
    for (const kind of [SocketConnection, LineReader, ParsingSession])
      expect(queryObjects(kind, { format: 'count' }), kind.name).to.equal(1);
    expect(accepted).to.equal(1 + (MUTATIONS - 20_000) / MUTATIONS_PER_CONNECTION);
    // Every way in was tried, and the session's faults too.
    expect(junk).to.be.above(50_000);
    expect(secured).to.be.above(10);
    for (const reason of REASONS) expect(closed[reason], reason).to.be.above(10);
  });

  it('does so while it bans, too', async () => {
    await listen(5);
    await attack(2000, 20_000);
    expect(port.limits.total).to.equal(1);
    expect(port.listener.counters.closed.banned).to.be.above(10);
  });
});
