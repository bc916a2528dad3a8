import { BackendFault } from '../../../../plugins/kale/pooler/backend-client.ts';
import type { Backend } from '../../../../plugins/kale/pooler/backend-client.ts';
import type { FarmEyes, SeenBlock } from '../../../../plugins/kale/pooler/farm-eyes.ts';
import { NORTH, RouteBench } from '../pool/route-bench.ts';

/** The real routes of the pool as a backend, which the test takes away. */
export class FakeBackend implements Backend {
  readonly bench: RouteBench;
  readonly calls: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[] =
    [];
  isAway = false;
  /** Acts, and its answers are lost. */
  isMute = false;
  /** It was asked too often, and is to be left alone for so long. */
  restSeconds: number | undefined;

  constructor(bench = new RouteBench()) {
    this.bench = bench;
  }

  async post(path: string, body: object): Promise<unknown> {
    return this.#answer(path, body, () =>
      this.bench.post(path, NORTH, { poolerId: 'north', ...body }),
    );
  }

  async get(url: string): Promise<unknown> {
    const { pathname, searchParams } = new URL(url, 'http://backend');
    const query = Object.fromEntries(searchParams);
    return this.#answer(pathname, {}, () => this.bench.get(pathname, NORTH, query));
  }

  bodies(path: string): readonly Readonly<Record<string, unknown>>[] {
    return this.calls.filter((each) => each.path === path).map(({ body }) => body);
  }

  async #answer(path: string, body: object, ask: () => ReturnType<RouteBench['get']>) {
    if (this.isAway) throw new BackendFault(undefined, 'away');
    if (this.restSeconds !== undefined) throw new BackendFault(429, 'too many', this.restSeconds);
    const { status, value } = await ask();
    this.calls.push({ path, body: { ...body } });
    if (this.isMute) throw new BackendFault(undefined, 'lost');
    if (status >= 300) throw new BackendFault(status, `${path}: ${String(value['message'])}`);
    return value;
  }
}

/** A farm that the test plays. */
export class FakeEyes implements FarmEyes {
  seen: SeenBlock | undefined;
  fault: Error | undefined;

  async look(): Promise<SeenBlock | undefined> {
    if (this.fault !== undefined) throw this.fault;
    return this.seen;
  }
}
