import { expect } from 'chai';
import { openDatabase } from '../../../core/storage/database.ts';
import { freePort } from '../../daemons/free-port.ts';
import { rejection } from './storage-suite.ts';

describe('Database', () => {
  it('keeps the password of its URL to itself', async () => {
    for (const password of ['hush', 'hush%21', 'hu%sh', 'hush:x']) {
      const url = `postgres://pool:${password}@127.0.0.1:${await freePort()}/pool`;
      let told = '';
      const tell = (error: unknown): void => {
        for (let at = error; at instanceof Error; at = at.cause)
          told += `${at.stack} ${JSON.stringify(at)} ${JSON.stringify(Object.entries(at))}`;
      };
      tell(await rejection(openDatabase({ url })));

      expect(told).to.not.equal('');
      expect(told).to.not.contain('hush').and.not.contain('hu%sh');
    }
  });
});
