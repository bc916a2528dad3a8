const MODE = /^solo:/i;

/** The address of a login that may name a mode before it: what is owned is the address itself. */
export function bareAddress(login: string): string {
  return login.replace(MODE, '');
}
