import { type Socket, connect } from 'node:net';
import { BENCH_ADDRESS } from './host-config.ts';
import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';
import { StreamMutator } from './stream-mutator.ts';

const RUNS = 6;
const LINES = 100_000;
const LINES_PER_CONNECTION = 25;
const ATTACKERS = 40;
/** What a miner says first: without it nothing of a session is reached. */
const LOGIN = [
  '{"id":1,"method":"mining.subscribe","params":["fuzz/1"]}',
  `{"id":2,"method":"mining.authorize","params":["${BENCH_ADDRESS}.fuzz","x"]}`,
  '',
].join('\n');

/** What a whole host holds on to after each of several runs of mutated lines, half of them after a login. */
export async function benchFuzz(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1e9, inspect: true });
  try {
    const rows: string[][] = [];
    let before = 0;
    for (let run = 0; run <= RUNS; run++) {
      if (run > 0) await attack(host.options.sharesPort, run);
      await settled(host);
      const live = await host.heldBytes();
      const resident = await host.residentBytes();
      const grown = run === 0 ? '-' : figure((live - before) / 1024);
      before = live;
      rows.push([
        (run * LINES).toLocaleString('en-US'),
        figure(live / 2 ** 20),
        grown,
        figure(resident / 2 ** 20),
      ]);
    }
    printTable(print, ['lines so far', 'MiB live', 'KiB more', 'MiB resident'], rows);
  } finally {
    await host.end();
  }
}

async function attack(port: number, run: number): Promise<void> {
  const attacker = async (_: unknown, index: number): Promise<void> => {
    const mutator = new StreamMutator(run * 1000 + index);
    for (let left = LINES / ATTACKERS; left > 0; left -= LINES_PER_CONNECTION) {
      const socket = connect(port, '127.0.0.1');
      // The first bytes choose the protocol: as mutated lines most would not get as far as a session.
      if (mutator.integer(8) > 0) socket.write(mutator.integer(2) === 0 ? LOGIN : '{}\n');
      for (let line = 0; line < LINES_PER_CONNECTION; line++) socket.write(mutator.next());
      socket.end();
      await closed(socket);
    }
  };
  await Promise.all(Array.from({ length: ATTACKERS }, attacker));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    // Being cut off is what most of these have earned.
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });
}

/** Resolves when the host has no connection any more. */
async function settled(host: HostProcess): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${host.options.apiPort}/api/v1/stats`);
    const { connections } = (await answer.json()) as { readonly connections: number };
    if (connections === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
