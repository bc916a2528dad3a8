#!/usr/bin/env node
// Plain JavaScript without build step, so that an old Node is dealt with here: npm ci installs a newer one
// beside the package, and this starts it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const oldNode = major < 22 || (major === 22 && minor < 12);
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const main = new URL('../build/js/core/main.js', import.meta.url);

if (oldNode && existsSync(bundledNode)) {
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself; a supervisor's signal reaches only this process.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
} else if (oldNode) {
  process.stderr.write(
    `headframe needs Node 22.12 or newer, and this is Node ${process.versions.node}. ` +
      'npm ci installs one beside it.\n',
  );
  process.exitCode = 1;
} else if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('headframe is not built yet: run npm run build first.\n');
  process.exitCode = 1;
}
