/** An answer that is not what was asked for: a word for programs, a sentence for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly error: string;
  /** The parameter or property that was wrong. */
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    error: string,
    message: string,
    facts: { readonly field?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.error = error;
    this.field = facts.field;
    this.headers = facts.headers ?? {};
  }
}
