import { expect } from 'chai';
import { mineCommand } from '../../../core/cli/mine.ts';

async function complaintAbout(...args: string[]): Promise<string> {
  let complaint = '';
  const command = mineCommand().exitOverride();
  command.configureOutput({
    writeErr: (text) => {
      complaint += text;
    },
  });
  await command.parseAsync(args, { from: 'user' }).catch(() => undefined);
  return complaint;
}

const USER = ['--user', 'wallet.rig1'];
const URL = ['--url', 'stratum+tcp://127.0.0.1:1'];

describe('headframe mine', () => {
  it('wants a pool and a user', async () => {
    expect(await complaintAbout(...USER)).to.include('--url');
    expect(await complaintAbout(...URL)).to.include('--user');
  });

  it('says what is wrong with an option', async () => {
    expect(await complaintAbout(...USER, '--url', 'http://pool:80')).to.include('stratum+tcp');
    expect(await complaintAbout(...USER, '--url', 'http://a:b@pool')).to.include('no password');
    expect(await complaintAbout(...USER, '--url', 'ftp://pool:80')).to.include('stratum+tcp');
    expect(await complaintAbout(...USER, ...URL, '--threads', '0')).to.include('1 to 256');
    expect(await complaintAbout(...USER, ...URL, '--algo', 'toString')).to.include('sha256d');
  });
});
