import { expect } from 'chai';
import { readConfigDirectory } from '../../../core/config/config-directory.ts';
import { readEnvironment } from '../../../core/config/environment.ts';
import { PluginLoader } from '../../../core/host/plugin-loader.ts';
import { NO_DATABASE } from '../../../core/host/pool-database.ts';
import { surveyWallets } from '../../../core/host/wallet-survey.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import type { AccountKind, Atomic } from '../../../core/ledger/posting.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { FIXTURES_AS_BUNDLED } from './fixture-plugins.ts';

const NO_DATABASES = { look: async () => NO_DATABASE };
const PAYS = 'plugin = "purse"\naddress = "tiny1"\n[payout]\nenabled = true\n';

function owing(units: bigint): ReadonlyMap<AccountKind, Atomic> {
  return new Map<AccountKind, Atomic>([
    ['chain', atomic(-units - 2n)],
    ['network-fee', atomic(2n)],
    ['miner', atomic(units - 3n)],
    ['fee-immature', atomic(3n)],
  ]);
}

describe('WalletSurvey', () => {
  it('asks each wallet that pays, and says why others tell nothing', async () => {
    await using folder = await ConfigFolder.create({
      'pools/away.toml': `${PAYS}[coin]\nheight = 9\n`,
      'pools/holds.toml': `${PAYS}[coin]\nheight = 12\n`,
      'pools/none.toml': PAYS.replace('"purse"', '"tiny"'),
      'pools/off.toml': PAYS.replace('true', 'false'),
      'pools/wrong.toml': `${PAYS}[coin]\nheight = -1\n`,
    });
    const { config } = await readConfigDirectory(folder.path);
    const loader = new PluginLoader(
      {
        bundled: FIXTURES_AS_BUNDLED,
        configDirectory: folder.path,
        workingDirectory: folder.path,
        stepDeadlineMs: 5_000,
      },
      { environment: readEnvironment({}), selfTest: async () => undefined },
    );
    const books = new Map([
      ['holds', owing(10n)],
      ['gone', owing(4n)],
    ]);

    const sights = await surveyWallets(config.pools, books, { loader, databases: NO_DATABASES });

    const told = sights.map(({ poolId, owed, holdings, pays }) => [
      ...[poolId, owed.owedAtomic, owed.owedMatureAtomic, owed.minersAtomic],
      ...[holdings?.totalAtomic, pays],
    ]);
    expect(told).to.deep.equal([
      ['away', 0n, 0n, 0n, undefined, true],
      ['gone', 4n, 1n, 1n, undefined, true],
      ['holds', 10n, 7n, 7n, 12n, true],
      ['none', 0n, 0n, 0n, undefined, false],
      ['off', 0n, 0n, 0n, undefined, false],
      ['wrong', 0n, 0n, 0n, undefined, true],
    ]);
    const reasons = new Map(sights.map(({ poolId, reason }) => [poolId, reason]));
    expect(reasons.get('away')).to.equal('the purse is locked');
    expect(reasons.get('gone')).to.equal('the pool has no file');
    expect(reasons.get('holds')).to.equal('');
    expect(reasons.get('none')).to.equal('its plugin pays nothing');
    expect(reasons.get('off')).to.equal('payouts are off');
    expect(reasons.get('wrong')).to.contain('CONFIG_INVALID').and.contain('height');
  });
});
