import { LedgerKey } from '@stellar/stellar-sdk/xdr';
import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';

type Answer = Record<string, unknown>;
interface Entry {
  readonly key: string;
  readonly xdr: string;
}

const NODES = 2;

describe('final verdicts on pails, where one of two nodes lies', () => {
  let season: HarvestSeason;

  afterEach(() => season.stop());

  const begin = async (zeros: readonly (number | undefined)[]) => {
    season = await HarvestSeason.start(zeros.length, {}, NODES);
    const index = await season.grow(zeros);
    await season.end();
    return index;
  };

  /** From now on the first node, which is asked first, tells this. */
  const lie = (rewrite: (method: string, answer: Answer) => Answer) => {
    const [first] = season.pool.relays;
    if (first === undefined) throw new Error('no node');
    first.rewrite = rewrite;
    return () => {
      first.rewrite = undefined;
    };
  };

  const states = async (index: number) =>
    (await season.record.harvests(index)).map(({ state }) => state);

  const lookFor = async (looks: number) => {
    for (let count = 0; count < looks; count += 1) {
      await season.look();
      await season.wait();
    }
  };

  it('gives no pail up that the other node has', async () => {
    const index = await begin([1, 2]);
    const tellTruth = lie(entriesChanged((entry) => (isPail(entry) ? [] : [entry])));
    await lookFor(6);
    expect(await states(index)).to.deep.equal(['open', 'open']);
    tellTruth();
    await season.finish();
    expect(await states(index)).to.deep.equal(['swept', 'swept']);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('gives no pail up whose mint the other node tells of', async () => {
    const index = await begin([1]);
    const { farm } = season.pool;
    const [grower] = season.growers;
    if (grower === undefined) throw new Error('no farmer');
    await farm.call(await farm.farmer(50), farm.harvest(grower.pair, index));
    const tellTruth = lie((method, answer) =>
      method === 'getEvents' ? { ...answer, events: [] } : answer,
    );
    await lookFor(6);
    expect(await states(index)).to.deep.equal(['open']);
    tellTruth();
    await season.finish();
    expect(await states(index)).to.deep.equal(['swept']);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('gives up what both tell was never worked', async () => {
    const index = await begin([undefined]);
    await lookFor(6);
    expect(await states(index)).to.deep.equal(['lost']);
  });

  it('gives nothing up while one of them is silent', async () => {
    const index = await begin([undefined]);
    const [, second] = season.pool.relays;
    if (second !== undefined) second.always = 'unavailable';
    await lookFor(6);
    expect(await states(index)).to.deep.equal(['open']);
  });

  it('decides no sweep by the word of one', async () => {
    const index = await begin([1]);
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    // As they were before the sweep.
    const before = new Map<string, Entry>();
    let isSwept = false;
    const tellTruth = lie(
      entriesChanged((entry) => {
        if (!isSwept) before.set(entry.key, entry);
        return isTrustline(entry) ? [before.get(entry.key) ?? entry] : [entry];
      }),
    );
    submitter.submit = async (request) => {
      if (!request.key.startsWith('sweep')) return submit(request);
      isSwept = true;
      const outcome = await submit(request);
      return { kind: 'undecided', hash: 'hash' in outcome ? outcome.hash : '' };
    };
    await lookFor(6);
    expect(isSwept).to.equal(true);
    expect(await states(index)).to.deep.equal(['sweeping']);
    tellTruth();
    submitter.submit = submit;
    await season.finish();
    expect(season.record.events.filter(({ kind }) => kind === 'sweep-begun')).to.have.length(1);
    expect(await season.differences()).to.deep.equal([]);
  });
});

function entriesChanged(change: (entry: Entry) => readonly Entry[]) {
  return (method: string, answer: Answer): Answer =>
    method === 'getLedgerEntries'
      ? { ...answer, entries: ((answer['entries'] ?? []) as readonly Entry[]).flatMap(change) }
      : answer;
}

function isTrustline({ key }: Entry): boolean {
  return LedgerKey.fromXdr(key, 'base64').type === 'trustline';
}

function isPail({ key }: Entry): boolean {
  const parsed = LedgerKey.fromXdr(key, 'base64');
  if (parsed.type !== 'contractData' || parsed.contractData.key.type !== 'scvVec') return false;
  const [name] = parsed.contractData.key.vec ?? [];
  return name?.type === 'scvSymbol' && name.sym.toString() === 'Pail';
}
