/** Data of the events that miners are sent, for the OpenAPI document. */
import { Type } from 'typebox';

const closed = { additionalProperties: false };

export const eventSchemas = {
  block: Type.Object(
    {
      blockIndex: Type.Integer({ minimum: 0 }),
      entropy: Type.String({ pattern: '^[0-9a-f]{64}$', description: '32 bytes in hex.' }),
      entropyBase64: Type.String({ description: 'The same in base64.' }),
      blockTimestamp: Type.Integer({ description: 'Unix seconds at which it opened.' }),
      blockAge: Type.Integer({ minimum: 0, description: 'Seconds.' }),
      maxZeros: Type.Integer({ minimum: 0, description: 'Of the best work in it as yet.' }),
    },
    closed,
  ),
  lane: Type.Object(
    { farmer: Type.String({ description: 'G address whose nonces are to be tried.' }) },
    closed,
  ),
};
