import { expect } from 'chai';
import { TurnGate } from '../../../core/storage/turn-gate.ts';
import { rejection } from './storage-suite.ts';

describe('TurnGate', () => {
  it('lets so many through at a time, in order, and refuses whom it has no room for', async () => {
    const gate = new TurnGate({ actsMax: 2, waitingMax: 2 });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const act = (n: number) =>
      gate.pass(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => void ends.push(resolve));
        if (n === 1) throw new Error('failed');
        return n;
      });
    const acts = [0, 1, 2, 3].map(act);
    expect(begun).to.deep.equal([0, 1]);
    expect(await rejection(act(4))).to.include({ code: 'STORAGE_UNAVAILABLE' });

    ends[1]?.();
    const failed = await rejection(acts[1] ?? Promise.resolve());
    expect(failed.message).to.equal('failed');
    expect(begun).to.deep.equal([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    expect(await Promise.all([acts[0], acts[2]])).to.deep.equal([0, 2]);
    ends[3]?.();
    expect(await acts[3]).to.equal(3);

    const again = act(5);
    ends[4]?.();
    expect(await again).to.equal(5);
  });
});
