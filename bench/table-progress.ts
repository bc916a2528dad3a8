import type { HostProcess } from './host-process.ts';

const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 250;

/** Resolves when a host's verifier has all of its table. */
export async function tableBuilt(host: HostProcess): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while ((await tableBuiltRatio(host)) < 1) {
    if (performance.now() > deadlineMs) throw new Error('the table was not built in time');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** 0 to 1, as a host's metrics have it. */
export async function tableBuiltRatio(host: HostProcess): Promise<number> {
  const metrics = await fetch(`http://127.0.0.1:${host.options.apiPort}/metrics`);
  const found = /^headframe_verifier_table_built_ratio\{.*\} (\S+)$/m.exec(await metrics.text());
  return Number(found?.[1] ?? 0);
}
