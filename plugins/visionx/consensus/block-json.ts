import type { VisionBlock, VisionHeader } from './block.ts';
import { JsonFields } from './json-fields.ts';

/** The kernel hashes 4096 bytes of a header at the most; of those, 108 are not the miner's. */
const MINER_LENGTH_MAX = 1024;
const COMMITMENT_LENGTH_MAX = 1024;

/** A mined block. Hashes come out in one spelling. @throws MalformedJson */
export function readBlock(value: unknown, path = ''): VisionBlock {
  const fields = new JsonFields(value, path);
  const header = fields.object('header');
  return blockOf(fields, header, header.hash('pow_hash'));
}

/** A block that is yet to be mined, whatever nonce and hash it has. @throws MalformedJson */
export function readOpenBlock(value: unknown, path = ''): VisionBlock {
  const fields = new JsonFields(value, path);
  const block = blockOf(fields, fields.object('header'), '');
  return { ...block, header: { ...block.header, nonce: 0n } };
}

function blockOf(fields: JsonFields, header: JsonFields, powHash: string): VisionBlock {
  return {
    header: headerOf(header, powHash),
    txs: fields.list('txs'),
    weight: fields.u64('weight'),
    ...(fields.has('agg_signature') ? { agg_signature: fields.any('agg_signature') } : {}),
  };
}

function headerOf(header: JsonFields, powHash: string): VisionHeader {
  return {
    parent_hash: header.hash('parent_hash'),
    number: header.u64('number'),
    timestamp: header.u64('timestamp'),
    difficulty: header.u64('difficulty'),
    nonce: header.u64('nonce'),
    pow_hash: powHash,
    state_root: header.hash('state_root'),
    tx_root: header.hash('tx_root'),
    receipts_root: header.hash('receipts_root'),
    da_commitment: header.has('da_commitment')
      ? header.text('da_commitment', COMMITMENT_LENGTH_MAX)
      : null,
    miner: header.text('miner', MINER_LENGTH_MAX),
    // Blocks from before there was one have none.
    base_fee_per_gas: header.has('base_fee_per_gas') ? header.u64('base_fee_per_gas') : 0n,
  };
}
