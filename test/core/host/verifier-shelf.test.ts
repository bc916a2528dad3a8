import { expect } from 'chai';
import { availableParallelism } from 'node:os';
import { VerifierShelf, type VerifierShelfOptions } from '../../../core/host/verifier-shelf.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { SeededItem } from '../kernels/epochs/seeded-item.ts';
import {
  TinyEpochKernel,
  tinyDigest,
  tinyInput,
  tinySeed,
} from '../kernels/epochs/tiny-epoch-kernel.ts';
import { SHA256D_WASM } from '../../wasm/sha256d/kernel-instance.ts';

const OPTIONS: VerifierShelfOptions = {
  threads: 1,
  queueMax: 10,
  memory: 'full',
  prepare: 'start',
};

describe('verifier shelf', () => {
  let tiny: TinyEpochKernel;
  const open: VerifierShelf[] = [];
  const said: { readonly facts: object; readonly message: string }[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: (facts, message) => void said.push({ facts, message }),
    warn: () => undefined,
    error: () => undefined,
  };

  before(async () => {
    tiny = await TinyEpochKernel.compile();
  });
  after(() => tiny.remove());
  afterEach(async () => {
    said.length = 0;
    await Promise.all(open.splice(0).map((shelf) => shelf.close()));
  });

  function shelf(options: Partial<VerifierShelfOptions> = {}): VerifierShelf {
    const made = new VerifierShelf({ ...OPTIONS, ...options }, logger);
    open.push(made);
    return made;
  }

  it('keeps one verifier per kernel', () => {
    const subject = shelf();
    expect(subject.get(tiny.spec)).to.equal(subject.get({ ...tiny.spec }));
  });

  it('says once how a kernel with epochs uses memory, and why', () => {
    const subject = shelf({ threads: 0, memory: 'light' });
    subject.get(tiny.spec);
    subject.get(tiny.spec);
    expect(said.map(({ message }) => message)).to.deep.equal([
      `tiny is verified in light mode with up to ${2 * (4 + availableParallelism())} MiB: the settings ask for it`,
    ]);
    expect(said[0]?.facts).to.include({ mode: 'light', threads: availableParallelism() });
  });

  it('lets no more heavy shares wait than are judged while their miners do', () => {
    const subject = shelf({ queueMax: 16_384, threads: 2 }).get(tiny.spec);
    let taken = 0;
    while (taken < 2_000 && subject.verify(new SeededItem(tinySeed(1), tinyInput(taken)))) taken++;
    expect(taken).to.equal(2 * 512);
  });

  it('lets as few wait as the settings say', () => {
    const subject = shelf().get(tiny.spec);
    const items = Array.from({ length: 12 }, (_, id) => new SeededItem(tinySeed(1), tinyInput(id)));
    expect(items.filter((item) => subject.verify(item))).to.have.length(10);
  });

  it('hashes for plugins, with a verifier that is made for the first hash', async () => {
    const subject = shelf();
    const hasher = subject.hasherFor(tiny.spec);
    expect(subject.standings().size).to.equal(0);
    const seed = tinySeed(1);
    const digest = await hasher.digest({ context: new Uint8Array(0), input: tinyInput(1), seed });
    expect(Buffer.from(digest).toString('hex')).to.equal(tinyDigest(seed, tinyInput(1)));
    expect(subject.standings().get('tiny')).to.include({ mode: 'full', seedsReady: 1 });
  });

  it('has no standing, and nothing to say, of kernels without epochs', () => {
    const subject = shelf();
    const plain = { algorithm: 'sha256d', wasm: SHA256D_WASM, inputBytes: 32, vectors: [] };
    subject.get({ ...plain, weight: 'light' });
    expect(subject.pending().get('sha256d')).to.equal(0);
    expect(subject.standings().size).to.equal(0);
    expect(said).to.deep.equal([]);
  });
});
