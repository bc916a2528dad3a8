import { randomBytes } from 'node:crypto';
import { PiscinaVerifier } from '../core/kernels/piscina-verifier.ts';
import type { VisionXParameters } from '../plugins/visionx/consensus/parameters.ts';
import { MAINNET_PARAMETERS } from '../plugins/visionx/consensus/parameters.ts';
import { kernelContext, kernelInput } from '../plugins/visionx/jobs/kernel-layout.ts';
import { kernelSpec } from '../plugins/visionx/kernel-spec.ts';
import { figure, type Print } from './print.ts';

const MESSAGE_BYTES = 150;
const EPOCH = 385n;
/** Shares under way: the queue is never empty. */
const WINDOW = 64;
const SMALL = { ...MAINNET_PARAMETERS, datasetMib: 1, scratchMib: 1, iterations: 1000 };

/** Shares that the host's verifier judges in a second with one thread, hand-over included. */
export async function benchVisionXThreads(print: Print): Promise<void> {
  for (const [name, parameters, count] of [
    ['main network', MAINNET_PARAMETERS, 1_500],
    ['1 MiB, 1 MiB, 1000 iterations', SMALL, 30_000],
  ] as const) {
    const verifier = new PiscinaVerifier({ kernel: kernelSpec, threads: 1 });
    await verifyAll(verifier, parameters, 100);
    const cpu = process.cpuUsage();
    const ms = await verifyAll(verifier, parameters, count);
    const used = process.cpuUsage(cpu);
    await verifier.close();
    const [perSecond, micros] = [(count * 1000) / ms, (used.user + used.system) / count];
    print(
      `through a thread, ${name}: ${figure(perSecond)} verifications/s, ${figure(micros)} us CPU each`,
    );
  }
}

/** Milliseconds that so many shares take. */
async function verifyAll(
  verifier: PiscinaVerifier,
  parameters: VisionXParameters,
  count: number,
): Promise<number> {
  const [seed, message] = [randomBytes(32), randomBytes(MESSAGE_BYTES)];
  const context = kernelContext({ parameters, seed, epoch: EPOCH, message });
  const target = new Uint8Array(32);
  const startMs = performance.now();
  let sent = 0;
  let settled = 0;
  await new Promise<void>((resolve, reject) => {
    const send = (): void => {
      const input = kernelInput(BigInt(sent++));
      const settle = () => {
        if (++settled === count) resolve();
        else if (sent < count) send();
      };
      const targets = { shareTargetLe: target, blockTargetLe: target };
      verifier.verify({ context, input, ...targets, settle, fail: reject });
    };
    for (let share = 0; share < WINDOW; share++) send();
  });
  return performance.now() - startMs;
}
