import { expect } from 'chai';
import type { Solution } from '../../../../core/plugin-api/job.ts';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';
import { DaemonChain } from '../../../../plugins/visionx/daemons/daemon-chain.ts';
import { DaemonWorkSource } from '../../../../plugins/visionx/daemons/daemon-work-source.ts';
import { VisionXJobBuilder } from '../../../../plugins/visionx/jobs/visionx-job-builder.ts';
import type { VisionXJob } from '../../../../plugins/visionx/jobs/visionx-job.ts';
import { TemplateInbox } from '../daemons/daemon-parts.ts';
import { coinConfig, KeptLog, poolFacts, SetClock } from '../pool-parts.ts';
import { RunningDevnet } from '../running-devnet.ts';
import { WasmHasher } from '../wasm-hasher.ts';

describe('jobs of VisionX on the devnet', () => {
  for (const epochSeed of ['epoch-hash', 'boundary', 'parent'] as const) {
    it(`become blocks of a chain whose seed is of the rule ${epochSeed}`, async () => {
      const devnet = await RunningDevnet.start({ epochSeed });
      const config = coinConfig({
        network: 'testnet',
        epochSeed,
        daemons: [{ url: devnet.url }],
        pollMs: 50,
        parameters: { datasetMib: 1, scratchMib: 1, iterations: 100, epochBlocks: 4 },
      });
      const clock = new SetClock();
      const work = new DaemonWorkSource(config, poolFacts, new KeptLog(), clock);
      const builder = new VisionXJobBuilder(config, poolFacts, clock);
      const chain = new DaemonChain(config, work);
      const inbox = new TemplateInbox();
      try {
        await work.start(inbox);
        // Over the beginnings of two epochs, each time by the second job of a template.
        for (let height = 1; height <= 9; height++) {
          builder.build(inbox.last, 'before');
          const solution = await solved(builder, builder.build(inbox.last, String(height)));
          expect(await work.submit(solution)).to.include({ kind: 'accepted' });
          expect(await chain.canonicalHash(height)).to.equal(solution.blockHash);
          expect((await inbox.tip(solution.blockHash)).height).to.equal(height + 1);
        }
      } finally {
        await work.stop();
        await devnet.stop();
      }
    });
  }
});

/** Tries nonces, as a worker would. */
async function solved(builder: VisionXJobBuilder, job: VisionXJob): Promise<Solution> {
  const hasher = new WasmHasher();
  for (let nonce = 0n; ; nonce++) {
    const submission = { dialect: 'http-work', nonce, lane: '' } as const;
    const input = new Uint8Array(8);
    builder.encode(job, submission, input, 0);
    const digest = await hasher.digest({ context: job.kernelContext, input });
    if (bigintFromLe(digest) <= job.template.networkTarget)
      return builder.solve(job, submission, digest);
  }
}
