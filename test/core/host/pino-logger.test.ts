import { expect } from 'chai';
import { PinoLogger } from '../../../core/host/pino-logger.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

function linesOf(log: (logger: PinoLogger) => void, level = 'debug'): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  log(PinoLogger.create({ level, format: 'json' }, stream));
  return lines;
}

describe('PinoLogger', () => {
  it('writes facts first, then one sentence', () => {
    const [line] = linesOf((logger) => logger.with({ pool: 'one' }).info({ height: 7 }, 'a job'));

    expect(line).to.include({ level: 'info', pool: 'one', height: 7, msg: 'a job' });
  });

  it('keeps quiet below its level', () => {
    const lines = linesOf((logger) => logger.debug({}, 'a detail'), 'info');

    expect(lines).to.deep.equal([]);
  });

  it('never writes a secret', () => {
    const [line] = linesOf((logger) =>
      logger.warn(
        { password: 'hush', daemon: { password: 'hush', url: 'http://a' }, api: { token: 'hush' } },
        'facts',
      ),
    );

    expect(JSON.stringify(line)).to.not.contain('hush');
    expect(line).to.deep.include({ daemon: { password: '[secret]', url: 'http://a' } });
  });

  it('tells operating errors by code and facts, without a stack', () => {
    const error = new PoolError('DAEMON_TIMEOUT', 'no answer', { daemon: 'near' });

    const [line] = linesOf((logger) => logger.error({ error }, 'failed'));

    expect(line).to.deep.include({
      error: { code: 'DAEMON_TIMEOUT', message: 'no answer', daemon: 'near' },
    });
  });

  it('tells the stack of what nobody foresaw', () => {
    const [line] = linesOf((logger) => logger.error({ error: new TypeError('oh') }, 'failed'));

    expect((line as { error: { stack: string } }).error.stack).to.contain('TypeError: oh');
  });
});
