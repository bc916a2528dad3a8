import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from '../pool/answers.ts';
import { ADDRESS_LENGTH_MAX, registerCall, WORKER_LENGTH_MAX } from '../miners/miner-calls.ts';
import { SentFields } from '../miners/sent-fields.ts';
import type { GuestServices } from './guest-services.ts';

/** The backend takes no longer one. */
const AGENT_LENGTH_MAX = 64;
const FULL_RETRY_SECONDS = 60;

/** A miner takes its place, and its seat at the backend. */
export function registerRoute({ pooler, limits, faults }: GuestServices): PoolRoute {
  return {
    ...registerCall,
    async handle({ body, remoteAddress }) {
      const fields = new SentFields(body);
      const address = fields.text('address', ADDRESS_LENGTH_MAX);
      const worker = fields.optionalText('worker', WORKER_LENGTH_MAX) ?? '';
      const agent = (fields.optionalText('agent', 2 * AGENT_LENGTH_MAX) ?? '').slice(
        0,
        AGENT_LENGTH_MAX,
      );
      const earlier = fields.has('minerId') ? fields.minerId() : undefined;
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      limits.registration(remoteAddress);
      const who = { address, worker, agent, remoteAddress };
      const place = await pooler.miners.register(who, earlier);
      if (place.kind === 'taken')
        return faults.of('taken', 'this minerId is registered for another address');
      if (place.kind === 'full')
        return faults.of('unavailable', 'no more miners are taken', FULL_RETRY_SECONDS);
      const { identity } = place.miner;
      return json(
        {
          minerId: identity.minerId,
          address: identity.address,
          worker: identity.worker,
          again: place.again,
        },
        place.again ? 200 : 201,
      );
    },
  };
}
