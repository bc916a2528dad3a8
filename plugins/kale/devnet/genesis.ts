import { construct } from './contract/homestead.ts';
import type { ContractEnvironment, LedgerMoment } from './contract/contract-environment.ts';
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
  const env: ContractEnvironment = {
    ledger: moment,
    storage: scope,
    requireAuth: () => undefined,
    emit: () => undefined,
  };
  construct(env, homesteader.publicKey(), assetContract);
}
