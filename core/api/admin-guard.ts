import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from './api-error.ts';

/** Lets through who holds the admin token. */
export class AdminGuard {
  readonly #digest: Buffer | undefined;

  /** `token`: undefined or empty turns admin calls off. */
  constructor(token: string | undefined) {
    this.#digest = token === undefined || token === '' ? undefined : digestOf(token);
  }

  /**
   * `authorization`: the header. @throws ApiError 403 where admin calls are off, 401 for anybody
   * else.
   */
  check(authorization: string | undefined): void {
    if (this.#digest === undefined) {
      throw new ApiError(
        403,
        'admin-off',
        'admin calls are off: the host was started without an admin token',
      );
    }
    const [, presented] = /^Bearer ([!-~]{1,1024})$/i.exec(authorization ?? '') ?? [];
    // Digests are compared, so that neither length nor content of the token shows in the time it
    // takes.
    if (presented !== undefined && timingSafeEqual(digestOf(presented), this.#digest)) return;
    throw new ApiError(
      401,
      'unauthorized',
      presented === undefined
        ? 'send the admin token as `Authorization: Bearer <token>`'
        : 'this is not the admin token',
      { headers: { 'www-authenticate': 'Bearer' } },
    );
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
