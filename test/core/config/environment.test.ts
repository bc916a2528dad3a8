import { expect } from 'chai';
import { readEnvironment } from '../../../core/config/environment.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

function refusalOf(variables: Readonly<Record<string, string>>): string {
  try {
    readEnvironment(variables);
    return '';
  } catch (error) {
    if (error instanceof PoolError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('Environment', () => {
  for (const url of ['postgres://u:p@h/d', 'postgresql:///d?host=/var/run/postgresql']) {
    it(`takes ${url}`, () => {
      expect(readEnvironment({ DATABASE_URL: url }).databaseUrl).to.equal(url);
    });
  }

  for (const url of [
    'mysql://u:hush@h/d',
    'postgres://u:hu#sh@h/d',
    'postgres://u:hush@h:99999/d',
  ]) {
    it(`refuses ${url}, without showing it`, () => {
      const refusal = refusalOf({ DATABASE_URL: url });

      expect(refusal).to.match(/^CONFIG_INVALID: DATABASE_URL: expected postgres:/);
      expect(refusal).to.not.match(/hu#?sh/);
    });
  }

  it('refuses a level and a format of the log that are none', () => {
    expect(refusalOf({ HEADFRAME_LOG_LEVEL: 'verbose' })).to.match(/expected one of debug, info/);
    expect(refusalOf({ HEADFRAME_LOG_FORMAT: 'xml' })).to.match(/expected one of auto, json/);
  });

  it('takes an empty variable as not set', () => {
    expect(refusalOf({ HEADFRAME_LOG_LEVEL: '', DATABASE_URL: '' })).to.equal('');
  });
});
