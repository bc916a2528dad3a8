import type { Logger } from '../../../core/plugin-api/logger.ts';

/** Keeps what was logged as errors; drops the rest. */
export class SilentLogger implements Logger {
  readonly errors: { readonly facts: object; readonly message: string }[] = [];

  debug(): void {}
  info(): void {}
  warn(): void {}

  error(facts: object, message: string): void {
    this.errors.push({ facts, message });
  }
}
