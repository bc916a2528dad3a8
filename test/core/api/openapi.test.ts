import { expect } from 'chai';
import { ApiFixture, NO_QUERIES, TOKEN } from './api-fixture.ts';

describe('The OpenAPI document', () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = new ApiFixture(NO_QUERIES);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  it('says of every act who may do it', async () => {
    const { paths } = (await fixture.json('/api/v1/openapi.json')) as {
      readonly paths: Record<string, Record<string, { readonly security?: object }>>;
    };
    const acts = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security }]) =>
        method === 'get' ? [] : [[`${method} ${path}`, security] as const],
      ),
    );
    const open = acts.filter(([, security]) => security === undefined).map(([name]) => name);
    expect(open).to.deep.equal(['post /api/v1/miners/{wallet}/challenge']);
    const byMiners = acts.filter(([, security]) =>
      JSON.stringify(security ?? {}).includes('minerKey'),
    );
    expect(byMiners.map(([name]) => name)).to.have.members([
      'post /api/pools/{id}/miners/{address}/settings',
      'post /api/v1/miners/{wallet}/payout',
      'put /api/v1/miners/{wallet}/payout-settings',
      'put /api/v1/miners/{wallet}/key',
    ]);
    expect(acts.length).to.be.above(14);
  });

  it('says of every call which statuses it answers with', async () => {
    const { paths } = (await fixture.json('/api/v1/openapi.json')) as {
      readonly paths: Record<string, Record<string, { readonly responses: object }>>;
    };
    const statuses = (path: string) => Object.keys(paths[path]?.['get']?.responses ?? {});
    expect(statuses('/api/v1/admin/ledger/check')).to.deep.equal(['200', '202', 'default']);
    expect(statuses('/api/v1/admin/audit')).to.deep.equal(['200', 'default']);
    expect(statuses('/api/v1/pools')).to.deep.equal(['200', '304', 'default']);
    expect(statuses('/api/v1/admin/solvency')).to.deep.equal(['200', '304', 'default']);
    const path = '/api/v1/admin/solvency';
    const authorization = `Bearer ${TOKEN}`;
    const etag = (await fixture.get(path, { authorization })).headers.get('etag') ?? '';
    const again = await fixture.get(path, { authorization, 'if-none-match': etag });
    expect(again.status).to.equal(304);
  });
});
