#!/usr/bin/env node
// Kept in plain JavaScript and free of imports, so that an old Node gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `headframe needs Node 22.12 or newer, and this is Node ${process.versions.node}.\n` +
      'Run it through npm (npm start, npx headframe ...): npm ci installs the Node it needs beside it.\n',
  );
  process.exit(1);
}
import('../build/js/core/main.js').catch((error) => {
  if (error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('core/main.js')) {
    process.stderr.write('headframe is not built yet: run npm run build first.\n');
  } else {
    process.stderr.write(`${error?.stack ?? error}\n`);
  }
  process.exit(1);
});
