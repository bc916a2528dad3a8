import { expect } from 'chai';
import { Chromium, requireChromium } from '../../../daemons/chromium.ts';
import { refusal, workerOf } from './panel-host.ts';
import { PanelRig } from './panel-rig.ts';
import type { PanelRigOptions } from './panel-rig.ts';

describe('the panel in a browser', function () {
  this.timeout(60_000);
  let browser: Chromium;
  let rig: PanelRig;

  before(async function () {
    requireChromium.call(this);
    browser = await Chromium.start();
  });
  after(() => browser?.stop());

  async function open(options?: PanelRigOptions): Promise<void> {
    rig = await PanelRig.open(browser, options);
  }

  for (const path of ['/panel', '/pools/vision/panel']) {
    it(`loads at ${path} without a complaint, and shows what the host says`, async () => {
      await open({ path, prepare: (host) => host.hosts() });
      await rig.page.getByRole('heading', { name: 'Night shift', level: 1 }).waitFor();
      await rig.sees('Hosts a pool');
      await rig.sees('1.5\u{a0}MH/s');
      expect(await rig.field('Pool fee in percent, 0 to 10').inputValue()).to.equal('1.5');
      expect(await rig.page.getByLabel('Address to share').inputValue()).to.equal(
        'http://10.0.0.7:7072',
      );
      await rig.sees(/1\s% of each block goes to the foundation besides. Miners share 97.5\s%\./);
      await rig.close();
    });
  }

  it('works behind a prefix that a proxy takes away', async () => {
    await open({
      path: '/a/b/panel',
      prepare: (_, page) =>
        page.route('**/a/b/**', (route) =>
          route.continue({ url: route.request().url().replace('/a/b/', '/') }),
        ),
    });
    await rig.close();
  });

  it('shows names of workers as the text that they are', async () => {
    const names = [
      '<img src=x onerror="document.title=1">',
      '</td><script>document.title=2</script>',
      '"><b>bold</b>&amp;',
      'left \u{202e}thgir\u{0} \u{200b}',
      'x'.repeat(5_000),
    ];
    await open({
      prepare: (host) => {
        host.hosts();
        host.workers = names.map((name, index) =>
          workerOf(`w${index}`, { worker_name: name, total_shares: 10 - index }),
        );
      },
    });
    const cells = rig.page.locator('#rows td:nth-child(2)');
    await cells.first().waitFor();
    expect(await cells.allTextContents()).to.deep.equal([
      ...names.slice(0, 3),
      'left \u{fffd}thgir\u{fffd} \u{fffd}',
      `${'x'.repeat(63)}…`,
    ]);
    expect(
      await rig.ask('document.querySelectorAll("#rows :not(tr, th, td, bdi)").length'),
    ).to.equal(0);
    expect(await rig.page.title()).to.equal('Night shift');
    await rig.close();
  });

  it('shows of each worker what the host knows, and of a thousand the hundred that do most', async () => {
    await open({
      prepare: (host) => {
        host.hosts();
        host.workers = Array.from({ length: 1_000 }, (_, index) =>
          workerOf(`w${index}`, { total_shares: index, worker_name: null }),
        );
      },
    });
    await rig.sees('The 100 with the most shares are shown; there are 900 more.');
    const rows = rig.page.locator('#rows tr');
    expect(await rows.count()).to.equal(100);
    const first = await rows.first().locator('th, td').allTextContents();
    expect(first).to.deep.equal([
      'w999',
      '–',
      'LAND1aaa…aaazz9',
      '999',
      '250\u{a0}kH/s',
      '1.25000000',
      '30 min ago',
    ]);
    await rig.ask('void (window.kept = document.querySelector("#rows tr"))');
    await rig.passes(2_000);
    expect(await rig.ask('window.kept === document.querySelector("#rows tr")')).to.equal(true);
    await rig.close();
  });

  it('draws the hashrate as it comes', async () => {
    await open({ prepare: (host) => host.hosts() });
    await rig.page.locator('#line[d=""]').waitFor({ state: 'attached' });
    rig.host.hashrate = 3_000_000;
    await rig.passes(2_000);
    const chart = rig.page.getByRole('img', {
      name: /Hashrate. Last 5 minutes: 1.5\sMH\/s to 3\sMH\/s/,
    });
    await chart.waitFor();
    expect(await chart.locator('#line').getAttribute('d')).to.match(/^M[\d.]+ 40.0L300.0 3.0$/);
    await rig.close();
  });

  it('says in the words of the host why there is no pool to tell of, and does not ask again', async () => {
    await open({
      prepare: (host) => {
        host.answers.set('GET stats', refusal(503, 'This node is not hosting a pool'));
      },
    });
    await rig.sees('This node is not hosting a pool');
    rig.host.take();
    await rig.passes(2_000);
    await rig.passes(2_000);
    expect(rig.host.take()).to.deep.equal(['GET status', 'GET status']);
    await rig.close(/503/);
  });
});
