import { ScVal } from '@stellar/stellar-sdk/xdr';
import { expect } from 'chai';
import { PoolError } from '../../../../../core/plugin-api/errors.ts';
import { pailOf } from '../../../../../plugins/kale/stellar/rpc/farm-values.ts';
import { eventsCheck, sendingCheck } from '../../../../../plugins/kale/stellar/rpc/rpc-answers.ts';
import { RpcEndpoint } from '../../../../../plugins/kale/stellar/rpc/rpc-endpoint.ts';

const KEY = 'k3yOfTheProvider';

describe('an endpoint of nodes', () => {
  function made(url: string): unknown {
    try {
      return new RpcEndpoint({ url, timeoutMs: 1_000 });
    } catch (error) {
      return error;
    }
  }

  it('is refused without showing a URL that is none, or has a password', () => {
    for (const url of [`http:/ /${KEY}`, `ftp://host/${KEY}`, `http://user:${KEY}@host/`]) {
      const error = made(url);
      expect(error, url).to.be.instanceOf(PoolError).with.property('code', 'CONFIG_INVALID');
      expect(JSON.stringify([error, String(error), (error as Error).cause])).to.not.include(KEY);
    }
  });

  it('is named by its host alone where it has no other name', () => {
    const endpoint = new RpcEndpoint({ url: `https://rpc.example:8443/${KEY}`, timeoutMs: 1_000 });
    expect(endpoint.name).to.equal('rpc.example:8443');
    endpoint.close();
  });

  it('cannot make an answer as large as it likes', () => {
    const event = {
      id: '1',
      ledger: 1,
      contractId: 'C',
      txHash: '0'.repeat(64),
      topic: ['AAAA'],
      value: 'AAAA',
    };
    const page = (events: object[]) => ({ latestLedger: 1, cursor: '1', events });
    expect(eventsCheck.Check(page([event]))).to.equal(true);
    expect(eventsCheck.Check(page([{ ...event, value: 'A'.repeat(300_000) }]))).to.equal(false);
    expect(eventsCheck.Check(page(Array.from({ length: 10_001 }, () => event)))).to.equal(false);
    const sent = { status: 'ERROR', hash: '0'.repeat(64), latestLedger: 1 };
    expect(sendingCheck.Check({ ...sent, errorResultXdr: 'A'.repeat(300_000) })).to.equal(false);
  });

  it('is at fault where the farm keeps a value that cannot be read', () => {
    const strange = ScVal.scvMap([]);
    Object.defineProperty(strange, 'map', { get: () => [{ key: undefined, val: undefined }] });
    expect(() => pailOf(strange)).to.throw(PoolError);
  });
});
