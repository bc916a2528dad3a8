import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('./bare-server.js', import.meta.url));
const PATIENCE_MS = 10_000;

/** What a host wrote to one miner. */
export interface BareLines {
  /** Everything up to its first job. */
  readonly login: string;
  /** A clean job. */
  readonly tip: string;
}

/** The bare server as its parent sees it. */
export class BareProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(lines: BareLines): Promise<BareProcess> {
    const child = fork(ENTRY, [JSON.stringify(lines)], { stdio: 'inherit' });
    const [port] = (await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [
      number,
    ];
    return new BareProcess(child, port);
  }

  spread(): void {
    this.#child.send('tip');
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Logs in to a host once and keeps what it wrote. */
export async function recordLines(port: number, address: string): Promise<BareLines> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the host sent no job')));
  socket.write(
    '{"id":1,"method":"mining.subscribe","params":[]}\n' +
      `{"id":2,"method":"mining.authorize","params":["${address}","x"]}\n`,
  );
  let login = '';
  for await (const chunk of socket) {
    login += String(chunk);
    if (login.endsWith('\n') && login.includes('"mining.notify","params":["')) break;
  }
  const tip = login.split('\n').find((line) => line.includes('"method":"mining.notify"'));
  if (tip === undefined) throw new Error(`no job in what the host wrote: ${login}`);
  return { login, tip: `${tip}\n` };
}
