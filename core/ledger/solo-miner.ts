/**
 * Miners who mine for themselves in a pool that shares. Such a miner is known as `solo:` and its canonical
 * address wherever there are names: shares, blocks, statistics, bans. Its work counts in nobody's scheme, a
 * block that it finds is its own, and what it earns is the address's, whichever way that was earned.
 */
const PREFIX = 'solo:';
const WRITTEN = /^solo:(.*)$/is;

/** For `address like ?` and `not like` in SQL, over names as they are recorded. */
export const SOLO_PATTERN = `${PREFIX}%`;

/** Whether a recorded miner mines for itself. */
export function isSolo(miner: string): boolean {
  return miner.startsWith(PREFIX);
}

/** The address that what a miner earns belongs to. */
export function soloOwner(miner: string): string {
  return isSolo(miner) ? miner.slice(PREFIX.length) : miner;
}

/** The name under which an address mines for itself. */
export function soloMiner(address: string): string {
  return PREFIX + address;
}

/** The address in a login that asks for it, in whatever case; undefined in any other. */
export function soloAsked(login: string): string | undefined {
  return WRITTEN.exec(login)?.[1];
}
