/** What the chain steers its difficulty to. */
export const BLOCK_TIME_SECONDS = 2;
