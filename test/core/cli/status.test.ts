import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../../bin/headframe.js', import.meta.url));
const STATS = { startedAt: '2026-01-01T00:00:00Z', uptimeSeconds: 1, pools: 0, poolsRunning: 0 };
const NOBODY = { connections: 0, miners: 0, workers: 0, sharesPerSecond: 0, hashrateHps: {} };
const BLOCKS = { candidate: 0, pending: 0, confirmed: 0, orphaned: 0, rejected: 0 };

describe('headframe status', function () {
  this.timeout(30_000);

  it('ends quietly when its reader has seen enough', async () => {
    const answers: Record<string, unknown> = {
      '/api/v1/stats': { ...STATS, ...NOBODY, blocks: BLOCKS },
      '/api/v1/pools': { pools: [] },
    };
    const api = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[url]));
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
    const { port } = api.address() as { readonly port: number };
    const args = [LAUNCHER, 'status', '--watch', '--url', `http://127.0.0.1:${port}`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');

      child.stdout.destroy();

      expect(await ended).to.deep.equal([0, null]);
      expect(said).to.equal('');
    } finally {
      child.kill();
      api.close();
    }
  });
});
