import { expect } from 'chai';
import { BackendFault } from '../../../../plugins/kale/pooler/backend-client.ts';
import type { Backend } from '../../../../plugins/kale/pooler/backend-client.ts';
import { RestingBackend } from '../../../../plugins/kale/pooler/resting-backend.ts';

describe('a backend that rests', () => {
  let nowMs = 0;
  let fault: BackendFault | undefined;
  let calls: string[] = [];
  let resting: RestingBackend;

  beforeEach(() => {
    nowMs = 0;
    fault = undefined;
    calls = [];
    const answer = (path: string): Promise<unknown> => {
      calls.push(path);
      return fault === undefined ? Promise.resolve({}) : Promise.reject(fault);
    };
    const backend: Backend = { post: answer, get: answer };
    resting = new RestingBackend(backend, { nowMs: () => nowMs, spanMs: () => nowMs });
  });

  /** How long it is left alone after this call. */
  async function restAfter(path: string): Promise<number> {
    await resting.get(path).catch(() => undefined);
    const [start, count] = [nowMs, calls.length];
    for (; calls.length === count; nowMs += 100)
      await resting.post('/later', {}).catch(() => undefined);
    nowMs -= 100;
    return nowMs - start;
  }

  it('is left alone for longer each time, and not for ever', async () => {
    fault = new BackendFault(undefined, 'away');
    const rests: number[] = [];
    for (let count = 0; count < 8; count++) rests.push(await restAfter('/a'));
    // Each later call found it away too, and so began the rest after it.
    expect(rests.every((rest, at) => rest >= (rests[at - 1] ?? 500))).to.equal(true);
    expect(rests[0]).to.equal(500);
    expect(rests.at(-1)).to.equal(30_000);
  });

  it('is asked as before once it has answered, were it with a refusal', async () => {
    fault = new BackendFault(undefined, 'away');
    await restAfter('/a');
    fault = new BackendFault(404, 'no such call');
    nowMs += 60_000;
    for (let count = 0; count < 3; count++)
      expect(await resting.get('/b').catch((error: BackendFault) => error.status)).to.equal(404);
    fault = undefined;
    await resting.get('/c');
    expect(calls.at(-1)).to.equal('/c');
    fault = new BackendFault(502, 'away');
    expect(await restAfter('/d')).to.equal(500);
  });

  it('tells who calls meanwhile that it is away', async () => {
    fault = new BackendFault(undefined, 'away');
    await resting.get('/a').catch(() => undefined);
    const told = await resting.get('/b').catch((error: unknown) => error);
    expect(told).to.be.instanceOf(BackendFault).and.to.have.property('isPassing', true);
    expect(calls).to.deep.equal(['/a']);
  });
});
