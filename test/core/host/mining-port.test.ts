import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { PortSettings } from '../../../core/config/ports-schema.ts';
import { limitsOf, banListOf } from '../../../core/host/listener-settings.ts';
import { MiningPort } from '../../../core/host/mining-port.ts';
import { EXTRANONCE_BYTES } from '../../../core/host/mining-ports.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import { readConfigDirectory } from '../../../core/config/config-directory.ts';
import { ExtranonceLeases } from '../../../core/jobs/extranonce-leases.ts';
import type { MiningPool } from '../../../core/jobs/mining-pool.ts';
import type { DialectId } from '../../../core/plugin-api/dialect.ts';
import { AdminGuard } from '../../../core/api/admin-guard.ts';
import { ROUTE_CALLS_DEFAULTS, RouteCalls } from '../../../core/plugin-routes/route-calls.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { agentMinimum } from '../../../core/protocols/session/user-agent.ts';
import { SearchSpace } from '../../../core/protocols/stratum-cryptonote/search-space.ts';
import { withFirmwareFloors } from '../../../core/protocols/stratum-v1/options.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { SilentLogger } from './silent-logger.ts';

/** A port of the configuration `text`, not yet open. */
async function portOf(text: string): Promise<MiningPort> {
  await using folder = await ConfigFolder.create({ 'ports.toml': `[[port]]\n${text}` });
  const { config } = await readConfigDirectory(folder.path);
  const clock = new SystemClock();
  return new MiningPort(
    {
      settings: config.ports[0] as PortSettings,
      limits: config.headframe.limits,
      configDirectory: folder.path,
      closeDeadlineMs: 100,
    },
    {
      clock,
      limits: limitsOf(config.headframe.limits),
      bans: banListOf(config.headframe.bans, clock),
      observer: { accepted: () => undefined, rejected: () => undefined },
      claims: { claim: () => undefined },
      plugins: {
        shelf: new RouteShelf(),
        calls: new RouteCalls(ROUTE_CALLS_DEFAULTS, new AdminGuard(undefined)),
      },
      leasesFor: () =>
        new ExtranonceLeases({ size: 4, quarantineMs: 1_000, resumeMs: 1_000 }, clock),
      loggerFor: () => new SilentLogger(),
    },
  );
}

function pool(id: string, more: { algorithm?: string; dialects?: DialectId[] } = {}): MiningPool {
  return {
    id,
    algorithm: more.algorithm ?? 'sha256d',
    dialects: more.dialects ?? ['stratum-v1'],
    priority: 0,
    wallet: { checkAddress: (address) => ({ kind: 'valid', address }) },
    intake: { submit: () => undefined },
    jobs: {
      current: undefined,
      subscribe: () => undefined,
      unsubscribe: () => undefined,
      stateOf: () => 'stale',
    },
  };
}

const ANY = 'listen = "127.0.0.1:0"\nalgorithm = "sha256d"\n';

describe('MiningPort', () => {
  it('feeds from all pools of its algorithm where none is named', async () => {
    const port = await portOf(ANY);

    for (const each of [pool('one'), pool('two'), pool('other', { algorithm: 'scrypt' })]) {
      port.offer(each);
    }

    expect(port.view().pools).to.deep.equal(['one', 'two']);
  });

  it('feeds from the named pools only', async () => {
    const port = await portOf(`${ANY}pools = ["two"]\n`);

    for (const each of [pool('one'), pool('two')]) port.offer(each);

    expect(port.view().pools).to.deep.equal(['two']);
  });

  it('leaves out pools that speak none of its dialects', async () => {
    const port = await portOf(ANY);

    port.offer(pool('one', { dialects: [] }));

    expect(port.view().pools).to.deep.equal([]);
  });

  it('speaks the dialect that it is set to', async () => {
    const port = await portOf(`${ANY}dialects = ["stratum-cryptonote"]\n`);
    for (const each of [
      pool('one'),
      pool('two', { dialects: ['stratum-cryptonote'] }),
      pool('both', { dialects: ['stratum-v1', 'stratum-cryptonote'] }),
    ])
      port.offer(each);
    await port.start();
    const { pools, dialects, port: number, host } = port.view();
    const socket = connect({ port: number, host });
    const answers: string[] = [];
    socket.on('data', (chunk: Buffer) => answers.push(chunk.toString()));
    socket.write('{"id":1,"method":"keepalived","params":{}}\n');
    await once(socket, 'data');
    const greeted = await fetch(`http://${host}:${number}/`).then((answer) => answer.text());
    socket.destroy();
    await port.stop();

    expect([pools, dialects]).to.deep.equal([['both', 'two'], ['stratum-cryptonote']]);
    expect(answers.join('')).to.equal(
      '{"id":1,"jsonrpc":"2.0","error":{"code":-1,"message":"Log in first"}}\n',
    );
    expect(greeted).to.match(/^A mining port for sha256d: point a miner of the CryptoNote dialect/);
  });

  it('takes as many bytes of a block in either dialect as plugins are told', () => {
    const lease = { prefix: 1, bytes: new Uint8Array(4) };

    expect(new SearchSpace(lease, false).extranonce(0)).to.have.length(EXTRANONCE_BYTES);
  });

  it('prefers the selected pool, once it runs', async () => {
    const port = await portOf(`${ANY}select = "two"\n`);

    port.offer(pool('one'));
    const before = port.view().selected;
    port.offer(pool('two'));
    const after = port.view().selected;
    port.withdraw('two');

    expect([before, after, port.view().selected]).to.deep.equal(['one', 'two', 'one']);
  });

  it('says why a pool cannot be selected', async () => {
    const port = await portOf(ANY);
    port.offer(pool('one'));

    expect(port.select('two')).to.match(/no pool two runs on this port/);
    expect(port.select('one')).to.equal(undefined);
  });

  it('keeps firmware of ASICs at a difficulty of 1, unless it is named', () => {
    const minimums = withFirmwareFloors([{ agent: 'Bitaxe', difficulty: 0.5 }]);

    expect(agentMinimum('cgminer/4.11', minimums)).to.equal(1);
    expect(agentMinimum('bitaxe/BM1370', minimums)).to.equal(0.5);
    expect(agentMinimum('cpuminer/2.5', minimums)).to.equal(0);
  });

  it('knows nothing of sessions on other ports', async () => {
    const port = await portOf(ANY);

    expect(port.move(4711, 'one')).to.equal(undefined);
  });

  it('shows where it really listens', async () => {
    const port = await portOf(ANY);

    await port.start();
    const { port: number, connections } = port.view();
    await port.stop();

    expect(number).to.be.greaterThan(0);
    expect(connections).to.equal(0);
  });

  it('does not open with a certificate that cannot be read', async () => {
    const port = await portOf(`${ANY}tls = { cert = "no.pem", key = "no.pem" }\n`);
    let error: unknown;

    await port.start().catch((cause: unknown) => {
      error = cause;
    });

    expect(error).to.be.instanceOf(PoolError);
    expect(error).to.include({ code: 'CONFIG_UNREADABLE' });
  });
});
