import type { Logger } from '../../../core/plugin-api/logger.ts';

interface Entry {
  readonly level: 'info' | 'warn' | 'error';
  readonly facts: object;
  readonly message: string;
}

/** Keeps what was logged, but for debug entries. */
export class LogBook implements Logger {
  readonly entries: Entry[] = [];

  debug(): void {}
  info(facts: object, message: string): void {
    this.entries.push({ level: 'info', facts, message });
  }
  warn(facts: object, message: string): void {
    this.entries.push({ level: 'warn', facts, message });
  }
  error(facts: object, message: string): void {
    this.entries.push({ level: 'error', facts, message });
  }

  count(level: Entry['level']): number {
    return this.entries.filter((entry) => entry.level === level).length;
  }
}
