/** Time as the host sees it; tests bring their own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump. */
  nowMs(): number;
  /** Monotonic milliseconds from an arbitrary start. Never jumps; use it for every span. */
  spanMs(): number;
}
