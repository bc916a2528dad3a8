import type { CoinData } from '../coins/coin-data.ts';
import { fromDisplay } from '../consensus/hash-order.ts';
import { compactSize, sized, u32Le, u64Le } from '../consensus/serialization.ts';
import { parseTransaction } from '../consensus/transaction.ts';
import type { Transaction } from '../consensus/transaction.ts';
import { faucetScript, OPEN_SCRIPT } from './genesis.ts';

/** What the faucet has left: one output, which every payment spends and makes anew. */
export interface FaucetCoin {
  readonly outpoint: string;
  readonly value: bigint;
}

const FEE_ATOMIC = 1000n;

/** A payment out of the faucet's coin; its second output is the faucet's next coin. */
export function faucetPayment(
  coin: CoinData,
  from: FaucetCoin,
  payment: { readonly script: Uint8Array; readonly value: bigint },
): Transaction {
  const [id = '', position = ''] = from.outpoint.split(':');
  const input = Buffer.concat([
    fromDisplay(id),
    u32Le(Number(position)),
    compactSize(0),
    u32Le(0xffffffff),
  ]);
  const change = from.value - payment.value - FEE_ATOMIC;
  const body = Buffer.concat([
    compactSize(1),
    input,
    compactSize(2),
    u64Le(payment.value),
    sized(payment.script),
    u64Le(change),
    sized(faucetScript(coin)),
  ]);
  const witness = Buffer.concat([compactSize(1), sized(OPEN_SCRIPT)]);
  return parseTransaction(
    coin.segwit
      ? Buffer.concat([u32Le(2), Buffer.of(0, 1), body, witness, u32Le(0)])
      : Buffer.concat([u32Le(2), body, u32Le(0)]),
  );
}

/** The faucet's coin after the last of its payments among these; the genesis reward is its first. */
export function faucetCoinIn(
  coin: CoinData,
  transactions: readonly Transaction[],
): FaucetCoin | undefined {
  const script = faucetScript(coin);
  for (const { id, outputs } of transactions.toReversed()) {
    const position = outputs.findLastIndex((each) => script.equals(each.script));
    const output = outputs[position];
    if (output !== undefined) return { outpoint: `${id}:${position}`, value: output.value };
  }
  return undefined;
}
