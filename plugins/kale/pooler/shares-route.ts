import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from '../pool/answers.ts';
import { sharesCall } from '../miners/miner-calls.ts';
import { readShares } from '../miners/sent-shares.ts';
import type { SentShare } from '../miners/sent-shares.ts';
import type { ShareWord } from '../miners/share-intake.ts';
import type { ShareConduct } from './guest-conduct.ts';
import type { GuestServices } from './guest-services.ts';
import type { PoolerMiner } from './pooler-miner.ts';

/** What says nothing against a miner: the block was over, or the pooler had no room. */
const BLAMELESS: ReadonlySet<string | undefined> = new Set(['stale', 'busy']);

/** Shares come in, one or many in a call. */
export function sharesRoute({ pooler, limits, faults }: GuestServices): PoolRoute {
  function word(miner: PoolerMiner, share: SentShare, remoteAddress: string): ShareWord {
    if (limits.isBanned(remoteAddress)) return { accepted: false, reason: 'banned' };
    const retrySeconds = limits.share(remoteAddress);
    if (retrySeconds > 0) return { accepted: false, reason: 'limited', retrySeconds };
    const told = pooler.submit(miner, share);
    const conduct = conductOf(told);
    if (conduct !== undefined) limits.note(remoteAddress, conduct);
    return told;
  }

  return {
    ...sharesCall,
    handle({ body, remoteAddress }) {
      const read = readShares(body);
      if (read.kind === 'malformed') return faults.of('bad_request', read.fault);
      limits.judge(remoteAddress);
      const miner = pooler.miners.find(read.minerId);
      if (miner === undefined) return faults.unknownMiner();
      if (read.kind === 'one') return json(word(miner, read.share, remoteAddress));
      return json({ verdicts: read.shares.map((each) => word(miner, each, remoteAddress)) });
    },
  };
}

/** Undefined for what says nothing of the miner. */
function conductOf({ accepted, reason }: ShareWord): ShareConduct | undefined {
  if (accepted) return 'good';
  if (BLAMELESS.has(reason)) return undefined;
  return reason === 'wrong-result' ? 'wrong' : 'bad';
}
