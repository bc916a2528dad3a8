/** What the parser tells of a plain value, its text (ECMAScript 2026; not yet in the compiler's library). */
interface JsonContext {
  readonly source?: string;
}

/**
 * A number member of a line's JSON object, as it stands there: some ids count beyond what a number holds.
 * Undefined where the line is nested too deep for that.
 */
export function numberText(line: string, member: string): string | undefined {
  const written = new Map<unknown, string>();
  const keep = function (this: unknown, key: string, value: unknown, context?: JsonContext) {
    const source = context?.source;
    if (key === member && source !== undefined) written.set(this, source);
    return value;
  };
  try {
    const message: unknown = JSON.parse(line, keep);
    return written.get(message);
  } catch {
    // Unlike the parser alone, one that is given a function recurses.
    return undefined;
  }
}
