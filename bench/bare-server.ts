/** A process that greets connections with fixed bytes and, told so, writes fixed bytes to all: no pool could do less. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { BareLines } from './bare-process.ts';

const { login, tip } = JSON.parse(process.argv[2] ?? 'null') as BareLines;
const tipBytes = Buffer.from(tip, 'latin1');
const sockets = new Set<Socket>();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.once('data', () => socket.write(login, 'latin1'));
  socket.once('close', () => sockets.delete(socket));
  socket.on('error', () => undefined);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
await once(server, 'listening');
process.on('message', () => {
  for (const socket of sockets) socket.write(tipBytes);
});
// Without a parent nobody would end it.
process.once('disconnect', () => process.exit());
const address = server.address();
process.send?.(typeof address === 'object' ? address?.port : undefined);
