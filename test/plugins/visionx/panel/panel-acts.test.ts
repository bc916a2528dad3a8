import { expect } from 'chai';
import { TOKEN } from '../../../core/api/api-fixture.ts';
import { Chromium, requireChromium } from '../../../daemons/chromium.ts';
import { refusal } from './panel-host.ts';
import { PanelRig } from './panel-rig.ts';

/** What a browser says of every call that is refused. */
const REFUSED_CALL = /Failed to load resource/;
const SETTINGS = {
  pool_name: 'Night shift',
  pool_port: 7072,
  pool_fee: 1.5,
  host_address: 'LAND1operatoroperatoroperator',
};

describe('what the panel does', function () {
  this.timeout(60_000);
  let browser: Chromium;
  let rig: PanelRig;

  before(async function () {
    requireChromium.call(this);
    browser = await Chromium.start();
  });
  after(() => browser?.stop());
  beforeEach(async () => {
    rig = await PanelRig.open(browser);
  });
  afterEach(() => rig?.close(REFUSED_CALL));

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await rig.page.keyboard.press(key);
  }

  async function openHost(): Promise<void> {
    await rig.radio('Host a pool').check();
  }

  it('changes modes by keyboard alone, from one to the next and back', async () => {
    await press('Tab', 'ArrowDown');
    expect(await rig.radio('Host a pool').isChecked()).to.equal(true);
    expect(rig.host.status.mode).to.equal('solo');
    for (const stop of [
      'pool-name',
      'pool-port',
      'pool-fee',
      'host-address',
      'Save settings',
      'start',
    ]) {
      await press('Tab');
      expect(await rig.focused()).to.equal(stop);
    }
    await press('Enter');
    await rig.page.getByRole('dialog').waitFor();
    expect(await rig.focused()).to.equal('token');
    await rig.page.keyboard.type(TOKEN);
    await press('Enter');
    await rig.sees('The pool is hosted.');
    expect(await rig.focused()).to.equal('start');
    expect(rig.host.broughtBy('POST start')).to.deep.equal(SETTINGS);

    await rig.page.locator('#mode-now', { hasText: 'Hosts a pool' }).waitFor();
    await press('Tab', 'Enter');
    await rig.sees('The pool is hosted no more.');
    expect(await rig.focused()).to.equal('stop');
    await rig.page.locator('#mode-now', { hasText: 'Mines solo' }).waitFor();
    for (let back = 0; back < 7; back++) await press('Shift+Tab');
    expect(await rig.focused()).to.equal('mode-host');
    await press('ArrowDown', 'Tab');
    await rig.page.keyboard.type('http://pool.example:7072');
    await press('Tab');
    await rig.page.keyboard.type('LAND1me');
    await press('Tab', 'Tab');
    await rig.page.keyboard.type('4');
    await press('Enter');
    await rig.sees('Connecting to the pool');
    expect(rig.host.broughtBy('POST mode')).to.deep.equal({
      mode: 'JoinPool',
      url: 'http://pool.example:7072',
      wallet_address: 'LAND1me',
      worker_name: 'attic',
      threads: 4,
    });

    await press('Tab', 'Tab');
    expect(await rig.focused()).to.equal('leave');
    await press('Space');
    await rig.page.locator('#mode-now', { hasText: 'Mines solo' }).waitFor();
    expect(rig.host.broughtBy('POST mode')).to.deep.equal({ mode: 'Solo' });
  });

  it('shows the words of the host beside the field that they are about', async () => {
    const text = 'Pool fee cannot exceed 10%';
    rig.host.answers.set('POST configure', refusal(400, text));
    await openHost();
    const fee = rig.field('Pool fee in percent, 0 to 10');
    await fee.fill('11');
    await rig.button('Save settings').click();
    await rig.giveToken();
    await rig.page.locator('#pool-fee-fault', { hasText: text }).waitFor();
    expect(rig.host.broughtBy('POST configure')).to.deep.equal({ ...SETTINGS, pool_fee: 11 });
    expect(await fee.getAttribute('aria-invalid')).to.equal('true');
    expect(await fee.getAttribute('aria-describedby')).to.equal('pool-fee-fault fee-note');
    expect(await rig.focused()).to.equal('pool-fee');

    rig.host.answers.clear();
    await fee.fill('2,5');
    await press('Enter');
    await rig.sees('Saved.');
    expect(rig.host.broughtBy('POST configure')).to.deep.equal({ ...SETTINGS, pool_fee: 2.5 });
    expect(await fee.getAttribute('aria-invalid')).to.equal('false');
    expect(await rig.page.locator('#pool-fee-fault').textContent()).to.equal('');
  });

  it('shows what the host remarks on what it did', async () => {
    const value = { ok: true, note: 'pool_port 8082 is not open' };
    rig.host.answers.set('POST configure', { status: 200, body: { kind: 'json', value } });
    await openHost();
    await rig.button('Save settings').click();
    await rig.giveToken();
    await rig.sees('Saved. pool_port 8082 is not open');
  });

  for (const [text, field] of [
    ['Pool port must be 7072 or 8082', 'pool-port'],
    ['host_address is no address of this coin', 'host-address'],
    ['the settings are not for this host', undefined],
  ] as const) {
    it(`puts "${text}" where it belongs`, async () => {
      rig.host.answers.set('POST start', refusal(400, text));
      await openHost();
      await rig.button('Start hosting').click();
      await rig.giveToken();
      const place = field === undefined ? '#host .message' : `#${field}-fault`;
      await rig.page.locator(place, { hasText: text }).waitFor();
    });
  }

  it('sends no number that is none', async () => {
    await openHost();
    await rig.field('Port').fill('70x');
    await rig.button('Save settings').click();
    await rig.sees('Write a whole number.');
    expect(rig.host.broughtBy('POST configure')).to.equal(undefined);
  });

  it('asks for the admin token once, and keeps it in this tab alone', async () => {
    await openHost();
    await rig.button('Save settings').click();
    await rig.giveToken();
    await rig.sees('Saved.');
    await rig.button('Start hosting').click();
    await rig.sees('The pool is hosted.');
    const kept = '[localStorage.length, document.cookie, Object.values(sessionStorage).join()]';
    expect(await rig.ask(kept)).to.deep.equal([0, '', TOKEN]);
    await rig.button('Forget the admin token').click();
    expect(await rig.ask(kept)).to.deep.equal([0, '', '']);
    expect(await rig.focused()).to.equal('title');
  });

  it('says what it needs where nobody gives the token, and does nothing', async () => {
    await openHost();
    await rig.button('Start hosting').click();
    await rig.page.getByRole('dialog').waitFor();
    await press('Escape');
    await rig.sees('Not done. Starting the pool needs the admin token.');
    expect(await rig.focused()).to.equal('start');
    expect(rig.host.broughtBy('POST start')).to.equal(undefined);
  });

  it('asks again after a wrong token, in the words of the host', async () => {
    await openHost();
    await rig.button('Start hosting').click();
    await rig.giveToken('wrong');
    await rig.sees('this is not the admin token');
    expect(await rig.ask('sessionStorage.length')).to.equal(0);
    await rig.giveToken();
    await rig.sees('The pool is hosted.');
  });

  it('says why a button has nothing to do, and keeps it where it is', async () => {
    await openHost();
    await rig.button('Stop hosting').click({ force: true });
    await rig.sees('There is no pool to stop.');
    expect(await rig.page.getByRole('dialog').count()).to.equal(0);
  });

  it('copies the address to share, without the clipboard of pages over HTTPS too', async () => {
    rig.host.hosts();
    await rig.passes(2_000);
    await rig.page.getByLabel('Address to share').waitFor();
    await rig.ask('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await rig.button('Copy').click();
    await rig.sees('Copied.');
    expect(await rig.focused()).to.equal('copy');
    await openHost();
    await rig.field('Pool name').fill('');
    await press('ControlOrMeta+v');
    expect(await rig.field('Pool name').inputValue()).to.equal('http://10.0.0.7:7072');
  });

  it('shows how mining for another pool goes', async () => {
    const join = { url: 'http://pool.example:7072', wallet_address: 'LAND1me', threads: 4 };
    const progress = {
      accepted: 12,
      rejected: 1,
      blocks: 0,
      estimated_payout: '0.12',
      hashrate: 5_300,
    };
    const refused = { ...join, ...progress, state: 'refused', reason: 'banned for an hour' };
    rig.host.status = { ...rig.host.status, mode: 'join_pool', join: refused };
    await rig.passes(2_000);
    await rig.sees('The pool refuses this host');
    await rig.sees('http://pool.example:7072: banned for an hour');
    await rig.sees('5.3\u{a0}kH/s');
    expect(await rig.page.locator('#figures').textContent()).to.match(/^Accepted12Rejected1Blocks/);
    expect(await rig.field('Your wallet address').inputValue()).to.equal('LAND1me');
  });
});
