import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { plant } from './contract/farm-contract.ts';
import type { FarmEnvironment } from './contract/farm-contract.ts';
import { construct } from './contract/homestead.ts';
import type { LedgerMoment } from './contract/contract-environment.ts';
import type { DevnetNetwork } from './devnet-network.ts';
import { TOTAL_STROOPS } from './ledger/ledger-header.ts';
import type { LedgerScope } from './ledger/ledger-scope.ts';

const XLM = 10_000_000n;

/** What the first ledger holds: whoever owns everything, the issuer of KALE, and the contracts as they begin. */
export function plantGenesis(
  scope: LedgerScope,
  moment: LedgerMoment,
  network: DevnetNetwork,
): void {
  const { root, issuer, homesteader, assetContract } = network;
  const owners = [issuer.publicKey(), homesteader.publicKey()];
  const share = 10_000n * XLM;
  for (const owner of owners)
    scope.set('account', owner, { balance: share, sequence: 0n, subentries: 0 });
  const rest = TOTAL_STROOPS - share * BigInt(owners.length);
  scope.set('account', root.publicKey(), { balance: rest, sequence: 0n, subentries: 0 });
  scope.set('asset', '', 'instance');
  scope.set('tractor', '', 'instance');
  const env: FarmEnvironment = {
    ledger: moment,
    storage: scope,
    requireAuth: () => undefined,
    emit: () => undefined,
    burn: () => undefined,
    mint: () => undefined,
  };
  const founder = homesteader.publicKey();
  if (!network.isTended) {
    construct(env, founder, assetContract);
    return;
  }
  // As if it had been there for one block already: its founder planted nothing, and opened the next.
  const closeTime = moment.closeTime - BLOCK_INTERVAL_SECONDS;
  construct({ ...env, ledger: { ...moment, closeTime } }, founder, assetContract);
  plant(env, founder, 0n);
}
