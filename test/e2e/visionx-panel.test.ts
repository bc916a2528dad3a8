import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { type BrowserTab, Chromium, requireChromium } from '../daemons/chromium.ts';
import type { RunningDevnet } from '../plugins/visionx/running-devnet.ts';
import type { MinerProcess } from './miner-process.ts';
import { ADMIN_TOKEN, VisionHost, visionNode } from './vision-host.ts';
import { until } from './until.ts';

const [ALICE, OPERATOR] = ['a1'.repeat(32), '0b'.repeat(32)];
const [DIFFICULTY, SHARE_DIFFICULTY] = [200_000, 5_000];
/** On a machine that others use as well. */
const WAIT_MS = 30_000;

describe('the panel of VisionX at a whole host', function () {
  this.timeout(240_000);

  let node: RunningDevnet;
  let host: VisionHost;
  let other: VisionHost;
  let browser: Chromium;
  let tab: BrowserTab;
  let page: Page;
  let worker: MinerProcess | undefined;

  before(async function () {
    requireChromium.call(this);
    node = await visionNode(DIFFICULTY);
    const setting = { node, shareDifficulty: SHARE_DIFFICULTY };
    [host, other] = await Promise.all([VisionHost.start(setting), VisionHost.start(setting)]);
    browser = await Chromium.start();
    tab = await browser.tab();
    ({ page } = tab);
    page.setDefaultTimeout(WAIT_MS);
  });

  after(async () => {
    await worker?.stop();
    await tab?.close();
    await browser?.stop();
    await Promise.all([host, other].map((each) => each?.process.dispose()));
    await node?.stop();
  });

  const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const mode = (name: string): Locator => page.getByRole('radio', { name });

  async function sees(text: string): Promise<void> {
    await page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  it('shows who mines at the pool that it finds hosted', async () => {
    worker = host.worker(`${ALICE}.attic`);
    await page.goto(`http://127.0.0.1:${host.process.apiPort}/panel`);
    await sees('Hosts a pool');
    const row = page.getByRole('row').filter({ hasText: 'attic' });
    await row.getByText(/[0-9]\s+k?H\/s/).waitFor();
    expect(await row.count()).to.equal(1);
    expect(await page.getByLabel('Address to share').inputValue()).to.equal(host.url);
  });

  it('sets fee and name with the admin token', async () => {
    await field('Pool fee in percent, 0 to 10').fill('2.5');
    await field('Pool name').fill('Night shift');
    await button('Save settings').click();
    await page.getByLabel('Admin token', { exact: true }).fill(ADMIN_TOKEN);
    await button('Go on').click();
    await sees('Saved.');
    await page.getByRole('heading', { name: 'Night shift' }).waitFor();
    const { value } = await host.ask('/status');
    expect(value).to.include({ pool_fee_bps: 250, pool_name: 'Night shift' });
  });

  it('joins another host, which pays who is named, and goes back', async () => {
    await mode('Join a pool').check();
    await field('Pool URL').fill(other.url);
    await field('Your wallet address').fill(OPERATOR);
    await field('Worker name').fill('joined');
    await field('Threads').fill('1');
    await button('Join the pool').click();
    await sees('Mining for the pool');
    await until('shares at the other host', async () => {
      const { value } = await other.ask('/stats');
      const [seat] = value['workers'] as Record<string, unknown>[];
      return seat?.['wallet_address'] === OPERATOR && Number(seat['total_shares']) > 0;
    });
    await sees('Mines for another pool');
    await mode('Host a pool').check();
    await button('Start hosting').click();
    await sees('Hosts a pool');
    expect((await host.ask('/status')).value['join']).to.include({ state: 'stopped' });
    expect((await host.ask('/status')).value).to.include({ pool_fee_bps: 250 });
    await worker?.stop();
    worker = host.worker(`${ALICE}.cellar`);
    await page.getByRole('row').filter({ hasText: 'cellar' }).waitFor();
    expect(tab.complaints).to.deep.equal([]);
  });
});
