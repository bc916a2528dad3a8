import { pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger as Pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';

export interface LogOptions {
  readonly level: string;
  /** `auto`: for people on a terminal, JSON elsewhere. */
  readonly format: string;
}

/** Facts of these names never reach a log, at the top and one and two levels down. */
const SECRETS = ['password', 'token', 'secret', 'authorization', 'cookie', 'databaseUrl'];

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
          serializers: { error: serializeError },
          redact: {
            paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
            censor: '[secret]',
          },
        },
        destination,
      ),
    );
  }

  /** A logger whose lines all carry `facts`, such as the pool's id. */
  with(facts: object): PinoLogger {
    return new PinoLogger(this.#pino.child(facts));
  }

  debug(facts: object, message: string): void {
    this.#pino.debug(facts, message);
  }

  info(facts: object, message: string): void {
    this.#pino.info(facts, message);
  }

  warn(facts: object, message: string): void {
    this.#pino.warn(facts, message);
  }

  error(facts: object, message: string): void {
    this.#pino.error(facts, message);
  }
}

/** Operating errors are told by code and facts; only what nobody foresaw needs its stack. */
function serializeError(error: unknown): unknown {
  if (error instanceof PoolError) {
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    return { code: error.code, message: error.message, ...error.facts, cause };
  }
  return error instanceof Error ? stdSerializers.err(error) : error;
}
