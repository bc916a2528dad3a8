import { expect } from 'chai';
import { Chromium, requireChromium } from '../../../daemons/chromium.ts';
import { refusal } from './panel-host.ts';
import { PanelRig } from './panel-rig.ts';

/** What a browser says of every call that fails. */
const FAILED_CALL = /Failed to load resource/;
/** What it asks for each time. */
const ROUND = ['GET status', 'GET stats', 'GET metrics'];
/** More than all that the panel would wait for. */
const LONG_MS = 10 * 60_000;

describe('questions of the panel to the host', function () {
  this.timeout(60_000);
  let browser: Chromium;
  let rig: PanelRig;

  before(async function () {
    requireChromium.call(this);
    browser = await Chromium.start();
  });
  after(() => browser?.stop());
  beforeEach(async () => {
    rig = await PanelRig.open(browser, { prepare: (host) => host.hosts() });
    rig.host.take();
  });
  afterEach(() => rig?.close(FAILED_CALL));

  /** As a browser does for a tab that somebody turns to or away from. */
  async function turn(state: 'hidden' | 'visible'): Promise<void> {
    await rig.ask(`for (const [name, value] of [['visibilityState', '${state}'], ['hidden', ${state === 'hidden'}]])
      Object.defineProperty(document, name, { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  }

  it('come every two seconds', async () => {
    await rig.page.clock.runFor(1_999);
    expect(rig.host.take()).to.deep.equal([]);
    await rig.passes(1);
    await rig.passes(2_000);
    expect(rig.host.take()).to.have.members([...ROUND, ...ROUND]);
  });

  it('stop while nobody looks, and come at once when somebody does', async () => {
    await turn('hidden');
    await rig.page.clock.runFor(LONG_MS);
    const before = await rig.waits();
    expect(rig.host.take()).to.deep.equal([]);
    await turn('visible');
    await rig.waitsAgain(before.length);
    expect(rig.host.take()).to.have.members(ROUND);
    await rig.passes(2_000);
    expect(rig.host.take()).to.have.members(ROUND);
  });

  it('grow rarer while the host is away, which it says, and go on when it is back', async () => {
    const before = (await rig.waits()).length;
    await rig.host.away();
    for (const wait of [2_000, 2_000, 4_000, 8_000, 16_000, 30_000]) await rig.passes(wait);
    expect((await rig.waits()).slice(before)).to.deep.equal([
      2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    await rig.sees('The host is away');
    await rig.sees('It does not answer; what is shown is from before.');
    await rig.sees('Next try in 30 s.');
    await rig.host.back();
    await rig.passes(30_000);
    await rig.sees('Connected to the host');
    expect(await rig.button('Try now').isVisible()).to.equal(false);
    expect((await rig.waits()).at(-1)).to.equal(2_000);
  });

  it('come at once on request, and leave the focus somewhere', async () => {
    await rig.host.away();
    await rig.passes(2_000);
    await rig.button('Try now').focus();
    await rig.host.back();
    await rig.page.keyboard.press('Enter');
    await rig.sees('Connected to the host');
    expect(await rig.focused()).to.equal('title');
  });

  it('that end in an error show it in the words of the host', async () => {
    rig.host.answers.set('GET status', refusal(500, 'Pool not initialized'));
    await rig.passes(2_000);
    await rig.sees('The host answers with an error');
    await rig.sees('Pool not initialized');
    rig.host.answers.clear();
    await rig.passes(2_000);
    await rig.sees('Connected to the host');
  });

  it('leave alone what somebody writes meanwhile', async () => {
    const name = rig.field('Pool name');
    await name.fill('Day shift');
    rig.host.status = { ...rig.host.status, pool_name: 'Another' };
    await rig.passes(2_000);
    await rig.page.getByRole('heading', { name: 'Another' }).waitFor();
    expect(await name.inputValue()).to.equal('Day shift');
  });

  it('tell nothing to live regions that stays as it was', async () => {
    await rig.ask(`window.told = 0;
      for (const node of document.querySelectorAll('[role=status], [role=alert], [aria-live]'))
        new MutationObserver((changes) => (window.told += changes.length))
          .observe(node, { childList: true, characterData: true, subtree: true, attributes: true });`);
    rig.host.hashrate = 9_000_000;
    for (let times = 0; times < 3; times++) await rig.passes(2_000);
    await rig.sees('9\u{a0}MH/s');
    expect(await rig.ask('window.told')).to.equal(0);
  });
});
