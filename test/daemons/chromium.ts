/** A real browser: Debian's Chromium, without a window. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** What keeps it on this machine and to its work. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names are resolved to nothing: not even an address is asked for.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Skips a suite, visibly, on machines without it. */
export function requireChromium(this: Mocha.Context): void {
  if (!existsSync(PROGRAM)) this.skip();
}

/** One running browser with a profile of its own, which is thrown away. */
export class Chromium {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    const isRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({
      executablePath: PROGRAM,
      headless: true,
      args: [...QUIET, ...(isRoot ? ['--no-sandbox'] : [])],
    });
    return new Chromium(browser);
  }

  /** A tab that shares nothing with those before. */
  async tab(options: BrowserContextOptions = {}): Promise<BrowserTab> {
    const context = await this.#browser.newContext({ ...options, serviceWorkers: 'block' });
    const tab = new BrowserTab(context, await context.newPage());
    await tab.fence();
    return tab;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }
}

/** A page that reaches this machine alone, and what went wrong on it. */
export class BrowserTab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on its console, of its scripts, and of its Content-Security-Policy. */
  readonly complaints: string[] = [];
  /** What it wanted from other machines. */
  readonly #strays: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`${error.name}: ${error.message}`));
  }

  /** To be called before it goes anywhere. */
  async fence(): Promise<void> {
    const isElsewhere = ({ hostname, protocol }: URL): boolean =>
      hostname !== '127.0.0.1' && protocol !== 'data:';
    await this.context.route(isElsewhere, (route) => {
      this.#strays.push(route.request().url());
      return route.abort();
    });
  }

  /** @throws Error where it wanted something from another machine. */
  async close(): Promise<void> {
    await this.context.close();
    if (this.#strays.length > 0) throw new Error(`asked elsewhere: ${this.#strays.join(', ')}`);
  }
}
