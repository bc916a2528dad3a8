import { Type } from 'typebox';
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { AdmitRefusal, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import { json, notHosting, words } from './answers.ts';
import { BodyFields } from './body-fields.ts';
import type { PoolDoor } from './pool-door.ts';
import { feeBps, FOUNDATION_FEE_BPS } from './pool-fees.ts';
import { spellings } from './spellings.ts';

interface RegisterServices {
  readonly desk: WorkDesk;
  readonly door: PoolDoor;
  readonly control: PoolControl;
}

const ID_LENGTH_MAX = 128;
const ADDRESS_LENGTH_MAX = 320;
const NAME_LENGTH_MAX = 64;
const VERSION_LENGTH_MAX = 128;

/** A worker takes its seat; one that comes again with the same wallet has it still. */
export function registerRoute({ desk, door, control }: RegisterServices): PoolRoute {
  return {
    method: 'POST',
    paths: spellings('/register'),
    summary: 'Registers a worker; again for one that is registered already, with the same wallet.',
    guard: 'public',
    body: Type.Object({
      worker_id: Type.String({ minLength: 1, maxLength: ID_LENGTH_MAX }),
      wallet_address: Type.String({ minLength: 1 }),
      worker_name: Type.Optional(Type.String({ maxLength: NAME_LENGTH_MAX })),
      version: Type.Optional(Type.String({ maxLength: VERSION_LENGTH_MAX })),
    }),
    handle({ body, remoteAddress, port }) {
      if (!door.isOpen) return notHosting();
      const fields = new BodyFields(body);
      const workerId = fields.text('worker_id', ID_LENGTH_MAX);
      const wallet = fields.text('wallet_address', ADDRESS_LENGTH_MAX);
      const worker = fields.plainText('worker_name', NAME_LENGTH_MAX) ?? '';
      const agent = fields.plainText('version', VERSION_LENGTH_MAX) ?? '';
      if (fields.fault !== undefined) return words(400, fields.fault);
      const address = door.addressFor(wallet);
      if (address === undefined) return notHosting();
      const outcome = desk.admit({ workerId, address, worker, remoteAddress, agent, port });
      if (outcome.kind === 'refused') return refusal(workerId, outcome.refusal);
      return json({
        ok: true,
        message: 'Worker registered successfully',
        pool_fee_bps: feeBps(control.feePercent),
        foundation_fee_bps: FOUNDATION_FEE_BPS,
      });
    },
  };
}

function refusal(workerId: string, refused: AdmitRefusal): RouteAnswer {
  switch (refused.kind) {
    case 'already-seated':
      return words(400, `Worker ${workerId} already registered`);
    case 'malformed':
    case 'address':
      return words(400, refused.reason);
    case 'banned':
      return words(403, `Worker ${workerId} is banned: ${refused.reason}`);
    case 'limited':
      return words(429, refused.reason, refused.retrySeconds);
    case 'no-port':
      return words(503, refused.reason);
  }
}
