import { grouped } from '../grouped.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import type { PailLook } from './pail-look.ts';

/**
 * Of pails that one node told are gone or were never worked, those of which all nodes that answer tell the same, as of
 * the block's end: what is final rests on no single node. Rejects with a PoolError DAEMON_*, also where fewer answer
 * than have to agree.
 */
export async function witnessedEnds(
  reader: Pick<LedgerReader, 'pailViews'>,
  fromLedger: number,
  looks: readonly PailLook[],
): Promise<readonly PailLook[]> {
  const sure: PailLook[] = [];
  for (const [blockIndex, pails] of grouped(looks, ({ row }) => row.blockIndex))
    for (let at = 0; at < pails.length; at += KEYS_MAX) {
      const some = pails.slice(at, at + KEYS_MAX);
      const wallets = some.map(({ wallet }) => wallet);
      const views = await reader.pailViews(blockIndex, wallets, fromLedger);
      sure.push(
        ...some.filter(({ pail }, place) =>
          views.every(({ value }) => {
            const told = value[place];
            return pail === undefined
              ? told === undefined
              : told !== undefined && told.zeros === undefined;
          }),
        ),
      );
    }
  return sure;
}
