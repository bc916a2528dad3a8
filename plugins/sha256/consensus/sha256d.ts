import { hash } from 'node:crypto';

/** SHA-256 of SHA-256; 32 bytes in header order (display form is the reverse). */
export function sha256d(bytes: Uint8Array): Buffer {
  return hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer');
}
