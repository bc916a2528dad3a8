import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../../daemons/free-port.ts';
import { PoolSetBench } from './pool-set-bench.ts';
import { Uncaught } from './uncaught.ts';

/** Has the plugin that listens there throw, in one of the ways it knows. */
async function breakIt(trigger: number, way: string): Promise<void> {
  const socket = connect(trigger, '127.0.0.1').on('error', () => undefined);
  socket.write(way);
  await once(socket, 'close');
}

describe('RunningPool', () => {
  let bench: PoolSetBench;
  let trigger: number;
  let uncaught: Uncaught;
  /** What would have ended the host. */
  let unclaimed: unknown[];

  beforeEach(async () => {
    unclaimed = [];
    bench = await PoolSetBench.create();
    uncaught = new Uncaught((error) => {
      if (!bench.scopes.blame(error)) unclaimed.push(error);
    });
    trigger = await freePort();
    await bench.apply('good', 'plugin = "tiny"\n');
    await touch();
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
    uncaught[Symbol.dispose]();
  });

  function touch(): Promise<void> {
    return bench.apply('bad', `plugin = "breaks-later"\n[coin]\ntrigger = ${trigger}\n`);
  }

  for (const way of ['socket', 'timer', 'promise', 'text']) {
    it(`fails alone when its plugin throws later: ${way}`, async () => {
      await breakIt(trigger, way);
      await bench.until('bad failed');

      expect(bench.codeOf('bad')).to.equal('PLUGIN_FAULT');
      expect(bench.codeOf('good')).to.equal('running');
      expect(unclaimed).to.deep.equal([]);
      const causes = bench.logger.errors.map(({ message }) => message);
      expect(causes[0]).to.match(/threw where nobody caught it/);
    });
  }

  it('starts again when its file is touched', async () => {
    await breakIt(trigger, 'socket');
    await bench.until('bad failed');

    await touch();

    expect(bench.codeOf('bad')).to.equal('running');
    expect(bench.stopped).to.deep.equal(['bad']);
    expect(bench.states.filter((state) => state.startsWith('bad'))).to.deep.equal([
      'bad starting',
      'bad running',
      'bad failed',
      'bad starting',
      'bad running',
    ]);
  });

  it('starts again though its broken plugin never stops', async () => {
    await breakIt(trigger, 'socket/stuck');
    await bench.until('bad failed');

    await touch();

    expect(bench.codeOf('bad')).to.equal('running');
    expect(bench.logger.errors.map(({ message }) => message)).to.include(
      'left behind: it could not be stopped',
    );
  });

  it('is ended once by a plugin that goes on throwing', async () => {
    await breakIt(trigger, 'stray');
    await bench.until('bad failed');
    await touch();

    expect(bench.codeOf('bad')).to.equal('running');
    expect(bench.states.filter((state) => state === 'bad failed')).to.have.lengthOf(1);
    expect(unclaimed).to.deep.equal([]);
    const messages = bench.logger.errors.map(({ message }) => message);
    expect(messages).to.include('a plugin throws after its pool ended');
  });
});
