import type { Logger } from '../../../core/plugin-api/logger.ts';

/** A logger that keeps what it was told, as `level: message`. */
export class NotedLog implements Logger {
  readonly lines: string[] = [];
  readonly #facts: object[] = [];

  debug(): void {}

  info(facts: object, message: string): void {
    this.#note(facts, `info: ${message}`);
  }

  warn(facts: object, message: string): void {
    this.#note(facts, `warn: ${message}`);
  }

  error(facts: object, message: string): void {
    this.#note(facts, `error: ${message}`);
  }

  /** What was said with the lines that contain `words`. */
  facts(words: string): readonly object[] {
    return this.#facts.filter((_, index) => this.lines[index]?.includes(words));
  }

  count(level: 'warn' | 'error'): number {
    return this.lines.filter((line) => line.startsWith(level)).length;
  }

  #note(facts: object, line: string): void {
    this.lines.push(line);
    this.#facts.push(facts);
  }
}
