import { expect } from 'chai';
import { encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { HeaderScanner } from '../../../core/kernels/header-scanner.ts';
import { WasmKernel } from '../../../core/kernels/wasm-kernel.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { SHA256D_WASM } from '../../wasm/sha256d/kernel-instance.ts';
import { CHOKING_INPUT_BYTES, ChokingKernel, GROWS, REFUSED, TRAPS } from './choking-kernel.ts';

const item = (first: number) => ({
  context: new Uint8Array(4),
  input: new Uint8Array(CHOKING_INPUT_BYTES).fill(first, 0, 1),
  shareTargetLe: new Uint8Array(32),
  blockTargetLe: new Uint8Array(32),
});
const batch = (...firsts: number[]) => encodeBatch(firsts.map(item), CHOKING_INPUT_BYTES);

function failure(act: () => unknown): PoolError {
  try {
    act();
  } catch (error) {
    if (error instanceof PoolError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('wasm kernel', () => {
  let choking: ChokingKernel;
  before(async () => {
    choking = await ChokingKernel.compile();
  });
  after(() => choking.remove());

  it('judges a batch in place', () => {
    const judged = batch(7, 9);
    new WasmKernel(choking.wasm, CHOKING_INPUT_BYTES).verify(judged);
    const result = new JudgedBatch(judged, CHOKING_INPUT_BYTES);
    expect([result.verdict(0), result.verdict(1)]).to.deep.equal([1, 1]);
    expect([result.digest(0)[8], result.digest(1)[24]]).to.deep.equal([7, 9]);
  });

  it('reads what a kernel wrote whose memory grew while it judged', () => {
    const judged = batch(GROWS);
    new WasmKernel(choking.wasm, CHOKING_INPUT_BYTES).verify(judged);
    expect(new JudgedBatch(judged, CHOKING_INPUT_BYTES).digest(0)[8]).to.equal(GROWS);
  });

  it('goes on after a trap, in a fresh instance', () => {
    const kernel = new WasmKernel(choking.wasm, CHOKING_INPUT_BYTES);
    const error = failure(() => kernel.verify(batch(TRAPS)));
    expect(error.code).to.equal('KERNEL_TRAP');
    expect(error.facts)
      .to.have.property('trap')
      .that.matches(/unreachable/);
    kernel.verify(batch(7));
  });

  it('tells a refused batch and the answer', () => {
    const kernel = new WasmKernel(choking.wasm, CHOKING_INPUT_BYTES);
    const error = failure(() => kernel.verify(batch(0, REFUSED)));
    expect(error.code).to.equal('KERNEL_INVALID');
    expect(error.facts).to.include({ items: 2, answer: -3 });
  });

  it('refuses another input size, another ABI and missing exports', async () => {
    expect(failure(() => new WasmKernel(SHA256D_WASM, 40)).facts).to.include({
      export: 'inputBytes',
      expected: 40,
      got: 32,
    });
    const abi = 'export function abi(): i32 { return 2; }';
    const rest =
      'export function inputBytes(): i32 { return 8; } export function reserve(n: i32): usize { return 0; }';
    const verify = 'export function verify(batch: usize): i32 { return 0; }';
    for (const [source, name] of [
      [`${abi} ${rest} ${verify}`, 'abi'],
      [`${abi} ${rest}`, 'verify'],
    ] as const) {
      const kernel = await ChokingKernel.compile(source);
      const error = failure(() => new WasmKernel(kernel.wasm, 8));
      await kernel.remove();
      expect(error.code).to.equal('KERNEL_INVALID');
      expect(error.facts).to.include({ export: name });
    }
  });

  it('refuses a file that is no module, and a module with unknown imports', async () => {
    expect(failure(() => new WasmKernel(new URL(import.meta.url), 8)).code).to.equal(
      'KERNEL_INVALID',
    );
    const source =
      '@external("host", "secret") declare function secret(): i32; export const x = secret();';
    const kernel = await ChokingKernel.compile(source);
    const error = failure(() => new WasmKernel(kernel.wasm, 8));
    await kernel.remove();
    expect(error.code).to.equal('KERNEL_INVALID');
    expect(error.message).to.match(/cannot instantiate/);
  });

  it('has no scanner where the module has none', () => {
    expect(failure(() => new HeaderScanner(choking.wasm)).code).to.equal('KERNEL_INVALID');
  });
});
