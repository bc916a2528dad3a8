import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';

/** The first block of Monero, which the chains of `--regtest` start with too; 1 version, time 0, nonce 10000. */
const BLOB = [
  '010000',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '10270000',
  '013c01ff0001ffffffffffff03029b2e4c0281c0b02e7c53291a94d1d0cbff8883f8024f5142ee494ffbbd088071',
  '21017767aafcde9be00dcfd098715ebcf7f410daebc582fda69d24a28e9d0bc890d1',
  '00',
].join('');

export function genesisBlock(): Block {
  return parseBlock(Buffer.from(BLOB, 'hex'));
}
