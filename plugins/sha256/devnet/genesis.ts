import { hash } from 'node:crypto';
import type { CoinData } from '../coins/coin-data.ts';
import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { compactSize, push, sized, u32Le, u64Le } from '../consensus/serialization.ts';
import { sha256d } from '../consensus/sha256d.ts';

/** OP_TRUE: anybody may spend. */
export const OPEN_SCRIPT = Buffer.of(0x51);
/** 1 January 2024. */
const GENESIS_TIME = 1_704_067_200;
const GENESIS_BITS = 0x207fffff;
const FAUCET_COINS = 1_000_000n;

/** Script of the faucet's coins; behind a witness where the coin has them, so that templates carry some. */
export function faucetScript(coin: CoinData): Buffer {
  return coin.segwit
    ? Buffer.concat([Buffer.of(0x00), push(hash('sha256', OPEN_SCRIPT, 'buffer'))])
    : OPEN_SCRIPT;
}

/** First block of a coin's devnet, the same for ever. Its reward is the faucet; its proof of work is waived. */
export function genesisBlock(coin: CoinData): Block {
  const value = FAUCET_COINS * 10n ** BigInt(coin.decimals);
  const coinbase = Buffer.concat([
    u32Le(1),
    compactSize(1),
    Buffer.alloc(32),
    u32Le(0xffffffff),
    sized(push(Buffer.from(`${coin.symbol} devnet`))),
    u32Le(0xffffffff),
    compactSize(1),
    u64Le(value),
    sized(faucetScript(coin)),
    u32Le(0),
  ]);
  const header = Buffer.concat([
    u32Le(1),
    Buffer.alloc(32),
    sha256d(coinbase),
    u32Le(GENESIS_TIME),
    u32Le(GENESIS_BITS),
    u32Le(0),
  ]);
  return parseBlock(Buffer.concat([header, compactSize(1), coinbase]));
}
