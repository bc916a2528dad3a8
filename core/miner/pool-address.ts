/** Where a pool listens, from a URL such as `stratum+tcp://pool.example:3333` or `stratum+tls://...`. */
export interface PoolAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

const SCHEMES: Readonly<Record<string, boolean>> = {
  'stratum+tcp:': false,
  'stratum:': false,
  'tcp:': false,
  'stratum+tls:': true,
  'stratum+ssl:': true,
};

/** Reads a pool URL. Throws a RangeError with one sentence for the person who typed it. */
export function parsePoolAddress(url: string): PoolAddress {
  const parsed = URL.parse(url.includes('://') ? url : `stratum+tcp://${url}`);
  if (parsed === null) throw new RangeError(`"${url}" is not a URL like stratum+tcp://host:3333`);
  const secure = SCHEMES[parsed.protocol];
  if (secure === undefined) {
    throw new RangeError(
      `"${parsed.protocol}" is none of stratum+tcp:, stratum+tls:, http: and https:`,
    );
  }
  if (parsed.hostname === '' || parsed.port === '') {
    throw new RangeError(`"${url}" needs a host and a port, like stratum+tcp://host:3333`);
  }
  // Brackets belong to the URL, not to an IPv6 address.
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(parsed.port), secure };
}
