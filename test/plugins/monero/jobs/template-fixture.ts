import { parseBlock, hashingBlobOf } from '../../../../plugins/monero/consensus/block.ts';
import { varint } from '../../../../plugins/monero/consensus/varint.ts';
import { MoneroTemplate } from '../../../../plugins/monero/daemons/monero-template.ts';
import type { TemplateAnswer } from '../../../../plugins/monero/rpc/daemon-answers.ts';
import { templateAnswer } from '../template-answer.ts';

export interface TemplateShape {
  readonly reservedBytes?: number;
  /** Transactions besides the miner's. */
  readonly transactions?: number;
  readonly majorVersion?: number;
  /** Keys of the daemon's answer that are to be other than they should. */
  readonly wrong?: Partial<TemplateAnswer>;
}

/** A template of a daemon that says what is so, but for what is `wrong`. */
export function templateOf(shape: TemplateShape = {}): MoneroTemplate {
  const { reservedBytes = 16, transactions = 0, majorVersion = 16, wrong } = shape;
  const answer = templateAnswer({ reservedBytes });
  const hashes = Array.from({ length: transactions }, (_, index) => Buffer.alloc(32, index + 1));
  const blob = Buffer.concat([
    Buffer.from(answer.blocktemplate_blob, 'hex').subarray(0, -1),
    varint(transactions),
    ...hashes,
  ]);
  blob.writeUInt8(majorVersion);
  const whole: TemplateAnswer = {
    ...answer,
    blocktemplate_blob: blob.toString('hex'),
    blockhashing_blob: hashingBlobOf(parseBlock(blob)).toString('hex'),
    wide_difficulty: '0x12c',
    ...wrong,
  };
  return new MoneroTemplate(whole, 'test', reservedBytes);
}
