/** What a miner says in its password: `d=4096`, `x,md=64`, `diff=1;foo`, `x,key=...`. */
export interface PasswordOptions {
  /** `d=` or `diff=`: a difficulty that stays. */
  readonly difficulty: number | undefined;
  /** `md=`: a minimum for the variable one. */
  readonly difficultyMin: number | undefined;
  /** `key=`: the secret of the address's owner, all up to the next `,` or `;`. Never to be shown. */
  readonly key: string | undefined;
}

const PASSWORD_LENGTH_MAX = 256;
const PLAIN_NUMBER = /^(?:[0-9]{1,20}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})$/;

/**
 * Reads options between `,` and `;`. Unknown ones, and values that are no positive number, are
 * ignored.
 */
export function parsePassword(password: unknown): PasswordOptions {
  let difficulty: number | undefined;
  let difficultyMin: number | undefined;
  let key: string | undefined;
  if (typeof password === 'string' && password.length <= PASSWORD_LENGTH_MAX) {
    for (const option of password.split(/[,;]/)) {
      const [name = '', text = ''] = option.split('=', 2);
      // The first one is the one: what follows could be appended by a proxy on the way.
      if (name.trim() === 'key') key ??= option.slice(name.length + 1).trim();
      const value = PLAIN_NUMBER.test(text.trim()) ? Number(text) : 0;
      if (value <= 0) continue;
      if (name.trim() === 'd' || name.trim() === 'diff') difficulty = value;
      if (name.trim() === 'md') difficultyMin = value;
    }
  }
  return { difficulty, difficultyMin, key };
}
