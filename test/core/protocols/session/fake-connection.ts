import type { Connection } from '../../../../core/listeners/connection.ts';

/** Records what a session does with its socket. */
export class FakeConnection implements Connection {
  readonly remoteAddress = '192.0.2.7';
  readonly port = 3333;
  readonly secure = false;
  readonly id: number;
  readonly sent: string[] = [];
  readonly scores: string[] = [];
  readonly bans = new Map<string, string>();
  readonly spent = { login: Infinity, submit: Infinity };
  closedFor: string | undefined;
  establishments = 0;

  constructor(id: number) {
    this.id = id;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(typeof data === 'string' ? data : Buffer.from(data).toString());
  }

  close(reason: string): void {
    this.closedFor = reason;
  }

  established(): void {
    this.establishments++;
  }

  spend(bucket: 'login' | 'submit'): boolean {
    return this.spent[bucket]-- > 0;
  }

  score(outcome: 'valid' | 'invalid' | 'junk'): void {
    this.scores.push(outcome);
  }

  workerBan(worker: string): string | undefined {
    return this.bans.get(worker);
  }

  /** The lines sent since the last call, parsed. */
  take(): unknown[] {
    const text = this.sent.splice(0).join('');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  }
}
