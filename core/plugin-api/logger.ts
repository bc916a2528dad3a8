/** Structured log of one subject (host, pool, port). Facts first, then one short sentence. Never a secret. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
