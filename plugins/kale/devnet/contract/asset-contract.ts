/** The contract of KALE as a classic asset: balances of accounts are trustlines, those of contracts its own. */
import { StrKey } from '@stellar/stellar-sdk/base';
import { I128_MAX } from '../../consensus/farm-block.ts';
import type { ContractEnvironment } from './contract-environment.ts';
import { ASSET_ERRORS } from './farm-errors.ts';
import { HostFailure } from './host-failure.ts';

export interface AssetTerms {
  /** The account that KALE comes from and returns to; it has no balance, and no end of it. */
  readonly issuer: string;
  /** Who may mint: the farm contract. */
  readonly admin: string;
}

const I64_MAX = (1n << 63n) - 1n;

export function burn(
  env: ContractEnvironment,
  { issuer }: AssetTerms,
  from: string,
  amount: bigint,
): void {
  requirePositive(amount);
  env.requireAuth(from);
  spend(env, issuer, from, amount);
  env.emit({ name: 'burn', from, amount });
}

export function mint(
  env: ContractEnvironment,
  { issuer, admin }: AssetTerms,
  to: string,
  amount: bigint,
): void {
  requirePositive(amount);
  env.requireAuth(admin);
  receive(env, issuer, to, amount);
  env.emit({ name: 'mint', to, amount });
}

export function transfer(
  env: ContractEnvironment,
  { issuer }: AssetTerms,
  { from, to, amount }: { readonly from: string; readonly to: string; readonly amount: bigint },
): void {
  requirePositive(amount);
  env.requireAuth(from);
  spend(env, issuer, from, amount);
  receive(env, issuer, to, amount);
  if (from === issuer) env.emit({ name: 'mint', to, amount });
  else if (to === issuer) env.emit({ name: 'burn', from, amount });
  else env.emit({ name: 'transfer', from, to, amount });
}

/** Stroops. @throws HostFailure #13 for an account without trustline. */
export function balance(env: ContractEnvironment, { issuer }: AssetTerms, of: string): bigint {
  if (of === issuer) return I64_MAX;
  if (StrKey.isValidContract(of)) return env.storage.get('holding', of) ?? 0n;
  return trustlineOf(env, of).balance;
}

function spend(env: ContractEnvironment, issuer: string, from: string, amount: bigint): void {
  if (from === issuer) return;
  put(env, from, balance(env, { issuer, admin: '' }, from) - amount);
}

function receive(env: ContractEnvironment, issuer: string, to: string, amount: bigint): void {
  if (to === issuer) return;
  put(env, to, balance(env, { issuer, admin: '' }, to) + amount);
}

function put(env: ContractEnvironment, owner: string, amount: bigint): void {
  if (amount < 0n) throw new HostFailure('Contract', ASSET_ERRORS.balance);
  if (StrKey.isValidContract(owner)) {
    if (amount > I128_MAX) throw new HostFailure('Contract', ASSET_ERRORS.overflow);
    env.storage.set('holding', owner, amount);
    return;
  }
  const trustline = trustlineOf(env, owner);
  if (amount > trustline.limit) throw new HostFailure('Contract', ASSET_ERRORS.balance);
  env.storage.set('trustline', owner, { ...trustline, balance: amount });
}

function trustlineOf(env: ContractEnvironment, owner: string) {
  const trustline = env.storage.get('trustline', owner);
  if (trustline === undefined) throw new HostFailure('Contract', ASSET_ERRORS.trustlineMissing);
  return trustline;
}

function requirePositive(amount: bigint): void {
  if (amount < 0n) throw new HostFailure('Contract', ASSET_ERRORS.negativeAmount);
}
