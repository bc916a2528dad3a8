import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger as Pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Logger } from '../plugin-api/logger.ts';
import { textWithoutSecrets, withoutSecrets } from './log-redaction.ts';

export interface LogOptions {
  readonly level: string;
  /** `auto`: for people on a terminal, JSON elsewhere. */
  readonly format: string;
}

/** The plugin API's logger over pino: JSON lines, or readable ones on a terminal. */
export class PinoLogger implements Logger {
  readonly #pino: Pino;

  private constructor(logger: Pino) {
    this.#pino = logger;
  }

  /** Writes to `stream`, or to standard output. */
  static create(options: LogOptions, stream?: DestinationStream): PinoLogger {
    const pretty =
      options.format === 'pretty' || (options.format === 'auto' && process.stdout.isTTY === true);
    const destination =
      stream ??
      (pretty
        ? PinoPretty({
            colorize: process.stdout.isTTY === true,
            ignore: 'pid,hostname',
            sync: true,
          })
        : pino.destination({ fd: 1, sync: true }));
    return new PinoLogger(
      pino(
        {
          level: options.level,
          base: null,
          timestamp: stdTimeFunctions.isoTime,
          formatters: { level: (label) => ({ level: label }) },
        },
        destination,
      ),
    );
  }

  /** A logger whose lines all carry `facts`, such as the pool's id. */
  with(facts: object): PinoLogger {
    return new PinoLogger(this.#pino.child(withoutSecrets(facts)));
  }

  debug(facts: object, message: string): void {
    if (this.#pino.isLevelEnabled('debug'))
      this.#pino.debug(withoutSecrets(facts), textWithoutSecrets(message));
  }

  info(facts: object, message: string): void {
    this.#pino.info(withoutSecrets(facts), textWithoutSecrets(message));
  }

  warn(facts: object, message: string): void {
    this.#pino.warn(withoutSecrets(facts), textWithoutSecrets(message));
  }

  error(facts: object, message: string): void {
    this.#pino.error(withoutSecrets(facts), textWithoutSecrets(message));
  }
}
