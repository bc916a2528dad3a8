/** Thrown where a call is refused, for reasons that its caller may know. */
export class CallRefusal extends Error {
  /** Of HTTP. */
  readonly status: number;
  /** When the same call is worth another try. */
  readonly retrySeconds: number | undefined;

  constructor(status: number, message: string, retrySeconds?: number) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
  }
}
