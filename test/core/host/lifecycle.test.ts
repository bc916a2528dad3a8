import { expect } from 'chai';
import { Lifecycle } from '../../../core/host/lifecycle.ts';
import { SilentLogger } from './silent-logger.ts';

describe('Lifecycle', () => {
  it('stops in reverse order, one after the other', async () => {
    const lifecycle = new Lifecycle({ deadlineMs: 1_000 }, new SilentLogger());
    const order: string[] = [];
    for (const name of ['database', 'pools', 'ports']) {
      lifecycle.started(name, async () => {
        order.push(`${name} stopping`);
        await Promise.resolve();
        order.push(`${name} stopped`);
      });
    }

    await lifecycle.stop();

    expect(order).to.deep.equal([
      'ports stopping',
      'ports stopped',
      'pools stopping',
      'pools stopped',
      'database stopping',
      'database stopped',
    ]);
  });

  it('goes on past a part that fails and one that hangs, and says so', async () => {
    const logger = new SilentLogger();
    const lifecycle = new Lifecycle({ deadlineMs: 10 }, logger);
    let stopped = false;
    lifecycle.started('first', async () => {
      stopped = true;
    });
    lifecycle.started('hanging', () => new Promise(() => undefined));
    lifecycle.started('failing', () => Promise.reject(new Error('no')));

    await lifecycle.stop();

    expect(stopped).to.equal(true);
    expect(logger.errors.map(({ facts }) => (facts as { part: string }).part)).to.deep.equal([
      'failing',
      'hanging',
    ]);
  });
});
