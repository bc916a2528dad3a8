import type { Logger } from '../../../core/plugin-api/logger.ts';

/** A logger that keeps what it was told, as `level: message`. */
export class NotedLog implements Logger {
  readonly lines: string[] = [];

  debug(): void {}

  info(_facts: object, message: string): void {
    this.lines.push(`info: ${message}`);
  }

  warn(_facts: object, message: string): void {
    this.lines.push(`warn: ${message}`);
  }

  error(_facts: object, message: string): void {
    this.lines.push(`error: ${message}`);
  }

  count(level: 'warn' | 'error'): number {
    return this.lines.filter((line) => line.startsWith(level)).length;
  }
}
