import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { TOKEN } from '../../../core/api/api-fixture.ts';
import type { BrowserTab, Chromium } from '../../../daemons/chromium.ts';
import { PanelHost } from './panel-host.ts';

/** Long enough for processors that others use too. */
const WAIT_MS = 8_000;

/** The page waits for nothing but the time of its next question. */
const RECORD_WAITS = `window.waits = [];
  const wait = window.setTimeout;
  let told = () => {};
  window.waitsAgain = (count) => new Promise((resolve) => {
    told = () => waits.length > count && resolve();
    told();
  });
  window.setTimeout = (act, ms) => {
    waits.push(ms);
    told();
    return wait(act, ms);
  };`;

export interface PanelRigOptions {
  readonly path?: string;
  /** What to do before the page is asked for. */
  readonly prepare?: (host: PanelHost, page: Page) => unknown;
  readonly browser?: BrowserContextOptions;
}

/** A host, and its panel in a tab whose time the test moves. */
export class PanelRig {
  readonly host: PanelHost;
  readonly tab: BrowserTab;

  private constructor(host: PanelHost, tab: BrowserTab) {
    this.host = host;
    this.tab = tab;
  }

  /** Resolves when the panel shows what the host said. */
  static async open(browser: Chromium, options: PanelRigOptions = {}): Promise<PanelRig> {
    const host = await PanelHost.start();
    const tab = await browser.tab(options.browser);
    const { page } = tab;
    page.setDefaultTimeout(WAIT_MS);
    const now = Date.now();
    await page.clock.install({ time: now });
    await page.clock.pauseAt(now + 1_000);
    await page.addInitScript(RECORD_WAITS);
    await options.prepare?.(host, page);
    await page.goto(host.url(options.path ?? '/panel'));
    const rig = new PanelRig(host, tab);
    await rig.waitsAgain(0);
    return rig;
  }

  get page(): Page {
    return this.tab.page;
  }

  /** Fails where anything went wrong on the page that the test does not name in `but`. */
  async close(but?: RegExp): Promise<void> {
    await this.tab.close();
    await this.host.away();
    const complaints = this.tab.complaints.filter((each) => but?.test(each) !== true);
    if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join('\n')}`);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  radio(name: string): Locator {
    return this.page.getByRole('radio', { name });
  }

  /** Answers the question for the admin token. */
  async giveToken(token = TOKEN): Promise<void> {
    // Asked by its label: what is typed into a field of its kind has no role.
    await this.page.getByLabel('Admin token', { exact: true }).fill(token);
    await this.button('Go on').click();
  }

  /** Resolves when these words are seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Lets time pass on the page, through one question to the host and until it waits for the next. */
  async passes(ms: number): Promise<void> {
    const before = (await this.waits()).length;
    await this.page.clock.runFor(ms);
    await this.waitsAgain(before);
  }

  /** All waits of the page so far, in milliseconds. */
  waits(): Promise<readonly number[]> {
    return this.ask('waits');
  }

  /** Resolves when it has waited more often than `count` times. */
  async waitsAgain(count: number): Promise<void> {
    await this.ask(`waitsAgain(${count})`);
  }

  /** What the page answers to a JavaScript expression. */
  async ask<T>(expression: string): Promise<T> {
    return (await this.page.evaluate(expression)) as T;
  }

  /** Who has the focus: an id, a name or a text. */
  focused(): Promise<string> {
    return this.ask(
      '(({ id, textContent, tagName }) => id || (tagName === "BODY" ? "" : textContent.trim()))(document.activeElement)',
    );
  }
}
