import { expect } from 'chai';
import { fixture } from '../core/host/fixture-plugins.ts';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import { until } from './until.ts';

const ADMIN_TOKEN = 'a-token-of-this-test-only';

describe("a fee that a plugin's page sets", function () {
  this.timeout(120_000);

  let host: HostProcess;
  let apiPort: number;

  before(async () => {
    apiPort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': `[api]\nlisten = "127.0.0.1:${apiPort}"\n`,
        'pools/one.toml': poolFile(),
      },
      { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN } },
    );
    await host.start();
  });

  after(() => host?.dispose());

  function poolFile(more = ''): string {
    return `plugin = "${fixture('sets-fee')}"\naddress = "tiny1"\n${more}`;
  }

  async function page(feePercent?: number) {
    const post = {
      method: 'POST',
      body: JSON.stringify({ feePercent }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
    };
    const url = `http://127.0.0.1:${apiPort}/fee`;
    const response = await fetch(url, {
      ...(feePercent === undefined ? {} : post),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, body: await response.json() };
  }

  const shown = async (): Promise<number | undefined> => {
    const { body } = await host.get('/api/v1/pools');
    return (body as { pools: { feePercent: number }[] }).pools[0]?.feePercent;
  };

  it('is what pools of the coin take, at first, and the pool has done nothing', async () => {
    await until('the page to be there', async () => (await page()).status === 200);
    expect((await page()).body).to.deep.equal({
      feePercent: 2,
      kept: null,
      blocks: { count: 0 },
      paid: { count: 0, amountAtomic: '0' },
      round: [],
    });
    expect(await shown()).to.equal(2);
  });

  it('is shown by the API once it is set, and refused where it is out of bounds', async () => {
    expect((await page(5.5)).body).to.deep.equal({ error: 'RangeError' });
    expect(await page(3.25)).to.have.nested.property('body.feePercent', 3.25);
    await until('the API to show it', async () => (await shown()) === 3.25);
  });

  it('outlives the host', async () => {
    await host.stop();
    await host.start();
    await until('the page to be there', async () => (await page()).status === 200);
    expect((await page()).body).to.deep.include({ feePercent: 3.25, kept: { feePercent: 3.25 } });
    expect(await shown()).to.equal(3.25);
  });

  it('ends with a word in the file, and all is on the audit trail', async () => {
    await host.writeConfig('pools/one.toml', poolFile('feePercent = 1.5\n'));
    await until('the file to count', async () => (await shown()) === 1.5);
    const response = await fetch(`http://127.0.0.1:${apiPort}/api/v1/admin/audit?subject=one`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const { acts } = (await response.json()) as { acts: { act: string; facts: object }[] };
    expect(acts.map(({ act, facts }) => [act, facts])).to.deep.equal([
      ['pool-fee-dropped', { feePercent: '3.25', file: '1.5' }],
      ['pool-settings-kept', { kept: '{"feePercent":3.25}' }],
      ['pool-fee-set', { feePercent: '3.25', before: '2' }],
    ]);
  });
});
