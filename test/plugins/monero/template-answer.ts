import type { TemplateAnswer } from '../../../plugins/monero/rpc/daemon-answers.ts';

const GENESIS = '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3';

/** What a regtest monerod answered for its first block, around `reservedBytes` bytes of value `fill`. */
export function templateAnswer(
  shape: { readonly reservedBytes?: number; readonly fill?: string } = {},
): TemplateAnswer {
  const { reservedBytes = 12, fill = '00' } = shape;
  const reserved = `02${reservedBytes.toString(16).padStart(2, '0')}${fill.repeat(reservedBytes)}`;
  const extraBytes = (33 + 2 + reservedBytes).toString(16).padStart(2, '0');
  return {
    blockhashing_blob: `1010fa9286d806${GENESIS}00000000f45ad9b90b31d444980203f30e2356386ffa07b9e6f653ec404a47755c02c5df01`,
    blocktemplate_blob:
      `1010fa9286d806${GENESIS}00000000` +
      '023d01ff0101808080f0ffff0703c9bf3d88bb59b853eefc9b169543dd98bd4c0f017f2fff6a31dfa9f9f35b384e30' +
      `${extraBytes}01b98e9d0b34c24c2172e48b1e62c7346814132e6aec62974d1dc10675a55dc6e4${reserved}` +
      '0000',
    wide_difficulty: '0x1',
    expected_reward: 35184338534400,
    height: 1,
    prev_hash: GENESIS,
    reserved_offset: 126,
    seed_hash: GENESIS,
    next_seed_hash: '',
    untrusted: false,
  };
}
