import type { Connection } from '../../listeners/connection.ts';
import type { Call, ParsedLine } from './call.ts';
import type { ReplyQueue } from './reply-queue.ts';

/** Calls that may wait behind unjudged submissions: a miner that sends more reads no answers. */
const REPLIES_WAITING_MAX = 1024;

/** Who is heard. */
interface Speaker {
  readonly connection: Connection;
  readonly replies: ReplyQueue;
}

/** How a dialect understands lines. */
export interface Language<Miner extends Speaker, Params> {
  readonly parse: (line: string) => ParsedLine<Params>;
  /** Answers a call, now or later; exactly once. */
  readonly call: (miner: Miner, request: Call<Params>) => void;
  /** The line that refuses what is no call. */
  readonly refusal: (id: string | undefined, reason: string) => string;
}

/** Takes one line of a miner. */
export function hear<Miner extends Speaker, Params>(
  line: string,
  miner: Miner,
  language: Language<Miner, Params>,
): void {
  // Some software sends empty lines to keep a connection alive.
  if (line === '') return;
  const { connection, replies } = miner;
  const parsed = language.parse(line);
  switch (parsed.kind) {
    case 'request':
      if (replies.waiting < REPLIES_WAITING_MAX) language.call(miner, parsed.request);
      else connection.close('too many calls wait for an answer');
      break;
    case 'response':
      break;
    case 'malformed':
      replies.reply(language.refusal(parsed.id, parsed.reason));
      break;
    case 'junk':
      replies.reply(language.refusal(undefined, parsed.reason));
      connection.score('junk');
      break;
  }
}
