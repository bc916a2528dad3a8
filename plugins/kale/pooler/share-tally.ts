/** What became of shares: of one miner, or of all. */
export class ShareTally {
  /** By the backend's word. */
  accepted = 0;
  /** Here or there. */
  rejected = 0;
  /** Good ones that could not be delivered in time. */
  dropped = 0;
  /** Good ones of which the backend has said nothing yet. */
  waiting = 0;
  /** Hashes behind the accepted ones. */
  work = 0n;
  /** Why the last one was rejected; undefined before the first. */
  reasonLast: string | undefined;
  /** Unix milliseconds; undefined before the first accepted one. */
  acceptedLastMs: number | undefined;

  noteSent(): void {
    this.waiting++;
  }

  /** `work`: hashes. */
  noteAccepted(work: bigint, nowMs: number): void {
    this.waiting--;
    this.accepted++;
    this.work += work;
    this.acceptedLastMs = nowMs;
  }

  /** `wasSent`: by the backend; else here. */
  noteRejected(reason: string, wasSent: boolean): void {
    if (wasSent) this.waiting--;
    this.rejected++;
    this.reasonLast = reason;
  }

  noteDropped(): void {
    this.waiting--;
    this.dropped++;
  }
}
