import { expect } from 'chai';
import { Chromium, requireChromium } from '../../../daemons/chromium.ts';
import { workerOf } from './panel-host.ts';
import type { PanelHost } from './panel-host.ts';
import { PanelRig } from './panel-rig.ts';
import { FAINT_TEXTS, NAMELESS, OUTSIDE } from './page-checks.ts';

const JOIN = {
  url: 'http://pool.example:7072',
  wallet_address: 'LAND1me',
  worker_name: 'attic',
  threads: 4,
  state: 'refused',
  reason: 'banned for an hour',
  hashrate: 5_300,
  accepted: 12,
  rejected: 1,
  blocks: 0,
  estimated_payout: '0.12',
};

const STANDINGS: Readonly<Record<string, (host: PanelHost) => void>> = {
  solo: () => undefined,
  'host a pool': (host) => {
    host.hosts();
    host.workers = [workerOf('w1', { worker_name: 'x'.repeat(500) }), workerOf('w2')];
  },
  'join a pool': (host) => {
    host.status = { ...host.status, mode: 'join_pool', join: JOIN };
  },
};

describe('the panel for everybody', function () {
  this.timeout(60_000);
  let browser: Chromium;
  let rig: PanelRig;

  before(async function () {
    requireChromium.call(this);
    browser = await Chromium.start();
  });
  after(() => browser?.stop());
  afterEach(() => rig?.close());

  for (const [standing, prepare] of Object.entries(STANDINGS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`can be read and fits 320 pixels: ${standing}, ${colorScheme}`, async () => {
        const viewport = { width: 320, height: 640 };
        rig = await PanelRig.open(browser, { prepare, browser: { viewport, colorScheme } });
        expect(await rig.ask(OUTSIDE), 'outside of the window').to.deep.equal([]);
        expect(await rig.ask(FAINT_TEXTS), 'too faint').to.deep.equal([]);
        expect(await rig.ask(NAMELESS), 'without a name').to.deep.equal([]);
        const ground = await rig.ask<string>('getComputedStyle(document.body).backgroundColor');
        expect(ground).to.equal(colorScheme === 'dark' ? 'rgb(15, 19, 24)' : 'rgb(243, 245, 247)');
      });
    }
  }

  it('is to a screen reader what it is to the eye', async () => {
    rig = await PanelRig.open(browser, { prepare: STANDINGS['host a pool'] ?? (() => undefined) });
    const heard = await rig.page.locator('body').ariaSnapshot();
    for (const words of [
      '- heading "Night shift" [level=1]',
      '- status: Connected to the host',
      '- heading "Hashrate" [level=2]',
      '- group "Mode"',
      '- radio "Host a pool running" [checked]',
      '- textbox "Pool fee in percent, 0 to 10": "1.5"',
      '- button "Start hosting" [disabled]',
      '- table "Workers"',
      '- columnheader "Estimated payout"',
      '- rowheader "w1"',
    ])
      expect(heard).to.include(words);
  });

  it('keeps its table a table where it is laid out as blocks', async () => {
    const viewport = { width: 320, height: 640 };
    const prepare = STANDINGS['host a pool'] ?? (() => undefined);
    rig = await PanelRig.open(browser, { prepare, browser: { viewport } });
    const heard = await rig.page.locator('#workers').ariaSnapshot();
    expect(heard).to.include('- table "Workers"').and.include('- rowheader "w1"');
    expect(heard).to.include('- cell "250 kH/s"').and.include('- columnheader "Last share"');
  });

  it('is passed through by Tab from top to bottom, with a mark on what has the focus', async () => {
    rig = await PanelRig.open(browser, { prepare: (host) => host.hosts() });
    const stops: string[] = [];
    for (let tabs = 0; tabs < 12; tabs++) {
      await rig.page.keyboard.press('Tab');
      const stop = await rig.focused();
      if (stop === '') break;
      stops.push(stop);
      const mark = await rig.ask<string>(
        '((node) => getComputedStyle(node.type === "radio" ? node.parentElement : node).outline)(document.activeElement)',
      );
      expect(mark, stop).to.match(/solid 3px/);
    }
    expect(stops).to.deep.equal([
      'pool-url',
      'copy',
      'mode-host',
      'pool-name',
      'pool-port',
      'pool-fee',
      'host-address',
      'Save settings',
      'start',
      'stop',
    ]);
  });

  it('asks for the token in a dialog that has a name, and that Escape leaves', async () => {
    rig = await PanelRig.open(browser);
    await rig.radio('Join a pool').check();
    await rig.button('Join the pool').click();
    const dialog = rig.page.getByRole('dialog', { name: "The host's admin token" });
    await dialog.waitFor();
    expect(await rig.ask(FAINT_TEXTS), 'too faint').to.deep.equal([]);
    await rig.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});
