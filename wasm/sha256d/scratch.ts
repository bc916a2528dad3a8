/**
 * Where the stages keep what they work on. All of it is overwritten by every share; nothing
 * survives a batch.
 *
 * | area | bytes | what |
 * |---|---|---|
 * | STATE | 32 | hash state of one message; after a stage, its digest as words |
 * | BLOCK | 64 | words of the block that is being folded |
 * | SCHEDULE | 256 | schedule of a block that is the same in all lanes |
 * | ROOT | 32 | words of the merkle root so far |
 * | LANE_STATE, LANE_BLOCK, LANE_ROOT | 4 x | of four messages; word i of lane n at 16 i + 4 n |
 * | PREFIX | 32 | state after the whole blocks of coinb1, of the context at hand |
 * | TAIL | COINBASE_BYTES_MAX + 128 | rest of the coinbase: end of coinb1, extranonces, coinb2 |
 */

/**
 * Longest coinbase that is judged. Real ones have some hundred bytes; a megabyte is a whole block.
 */
export const COINBASE_BYTES_MAX: u32 = 65536;

export const STATE: usize = memory.data(32, 16);
export const BLOCK: usize = memory.data(64, 16);
export const SCHEDULE: usize = memory.data(256, 16);
export const ROOT: usize = memory.data(32, 16);
export const LANE_STATE: usize = memory.data(128, 16);
export const LANE_BLOCK: usize = memory.data(256, 16);
export const LANE_ROOT: usize = memory.data(128, 16);
export const PREFIX: usize = memory.data(32, 16);
export const TAIL: usize = memory.data(65664, 16);
