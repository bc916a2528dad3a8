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

  it('never writes a secret of whatever name, at any depth', () => {
    const NAMES = ['password', 'passphrase', 'filePassword', 'token', 'key', 'seed', 'secret'];
    for (const name of [...NAMES, 'authorization', 'Authorization', 'cookie', 'databaseUrl']) {
      let facts: object = { [name]: 'hush' };
      for (let depth = 0; depth < 12; depth++) {
        const [line] = linesOf((logger) => logger.with(facts).warn(facts, 'facts'));
        expect(JSON.stringify(line), `${name} at ${depth}`).to.not.contain('hush');
        facts = depth % 2 === 0 ? { inner: facts } : { list: ['a', facts] };
      }
    }
  });

  it('never writes a secret of a name that is made of several', () => {
    const names = ['adminToken', 'newKey', 'new_key', 'rpcpassword', 'rpcPassword', 'RPC_PASSWORD'];
    for (const name of [...names, 'wallet-passphrase', 'proxy-authorization', 'tokens', 'apiKey']) {
      const [line] = linesOf((logger) => logger.warn({ inner: { [name]: 'hush' } }, 'facts'));
      expect(line, name).to.deep.include({ inner: { [name]: '[secret]' } });
    }
  });

  it('writes what only sounds like a secret', () => {
    const facts = {
      ...{ keyFile: 'a', passwordEnv: 'b', seedHash: 'c', seedsReady: 2, publicKey: 'd' },
      ...{ idempotencyKey: 'e', monkey: 'f', compass: 'g' },
    };
    const [line] = linesOf((logger) => logger.warn(facts, 'facts'));
    expect(line).to.deep.include(facts);
  });

  it('writes a line whatever its facts do when they are read', () => {
    const throws = (): never => {
      throw new Error('oh');
    };
    const closed = new Proxy({}, { ownKeys: throws });
    const getter = Object.defineProperty({ near: 1 }, 'far', { get: throws, enumerable: true });
    const error = Object.defineProperty(new Error('told'), 'far', {
      get: throws,
      enumerable: true,
    });
    const facts = { getter, json: { toJSON: throws }, closed, error, list: [{ toJSON: throws }] };
    const lines = linesOf((logger) => {
      logger.with(getter).warn(facts, 'facts');
      logger.warn(closed, 'closed');
    });

    expect(lines[0]).to.deep.include({
      ...{ near: 1, far: '[unreadable]', json: '[unreadable]', list: ['[unreadable]'] },
      ...{ getter: { near: 1, far: '[unreadable]' }, closed: {}, msg: 'facts' },
    });
    expect(lines[1]).to.include({ msg: 'closed' });
  });

  it('never writes a secret that an error carries', () => {
    const facts = { password: 'hush', token: 'hush', key: 'hush', daemon: 'near' };
    const error = new PoolError('DAEMON_RPC', 'no', facts);
    const foreign = Object.assign(new Error('oh', { cause: error }), {
      password: 'hush',
      request: { headers: { authorization: 'hush' } },
    });
    const lines = linesOf((logger) => {
      logger.error({ error, err: error, list: [error] }, 'failed');
      logger.error({ error: foreign, err: foreign }, 'failed');
    });

    expect(lines).to.have.lengthOf(2);
    expect(JSON.stringify(lines)).to.not.contain('hush');
    expect(lines[0]).to.deep.include({
      error: {
        code: 'DAEMON_RPC',
        message: 'no',
        daemon: 'near',
        password: '[secret]',
        token: '[secret]',
        key: '[secret]',
      },
    });
  });

  it('does not walk all that hangs on a foreign error', () => {
    const socket: Record<string, unknown> = {};
    for (let index = 0; index < 50; index++) socket[`part${index}`] = socket;
    const error = Object.assign(new Error('oh'), { socket });
    const [line] = linesOf((logger) => logger.error({ error }, 'failed'));

    expect(JSON.stringify(line)).to.have.length.below(100_000);
    expect(line).to.include({ msg: 'failed' });
  });

  it('names the setting that a daemon or a reserve is wrong about', () => {
    for (const [code, key] of [
      ['DAEMON_RPC', 'coin.wallet.name'],
      ['RESERVE_MISSING', 'payout.reserveFloor'],
    ] as const) {
      const error = new PoolError(code, 'no', { key });
      const [line] = linesOf((logger) => logger.warn({ error }, 'failed'));
      expect(line).to.have.property('error').that.includes({ setting: key });
    }
  });

  it('names the setting of a wrong configuration', () => {
    const error = new PoolError('CONFIG_INVALID', 'no', { key: 'coin.network' });
    const [line] = linesOf((logger) => logger.error({ error }, 'failed'));

    expect(line).to.deep.include({
      error: { code: 'CONFIG_INVALID', message: 'no', setting: 'coin.network' },
    });
  });

  it('hides the credentials of a URL wherever it stands', () => {
    const url = 'postgres://pool:hush@db.example/pool';
    const error = new PoolError('STORAGE_UNAVAILABLE', `no way to ${url}`);
    const lines = linesOf((logger) => logger.warn({ url, error, cause: new Error(url) }, 'away'));

    expect(JSON.stringify(lines)).to.contain('@db.example/pool').and.not.contain('hush');
  });

  it('hides tokens in URLs and headers, in facts and in the sentence', () => {
    const text = 'https://hush@near/x said: Authorization: Bearer hush.hu-sh_, Basic aHVzaDpodXNo=';
    const lines = linesOf((logger) => {
      logger.warn({ text }, 'facts');
      logger.info({}, text);
      logger.info({}, 'basic settings of the bearer');
    });
    expect(JSON.stringify(lines)).to.not.match(/hush|aHVz/);
    expect(lines[0]).to.include({
      text: 'https://[secret]@near/x said: Authorization: Bearer [secret], Basic [secret]',
    });
    expect(lines[2]).to.include({ msg: 'basic settings of the bearer' });
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
