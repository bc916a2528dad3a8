import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Queries } from '../../../core/storage/queries.ts';
import { ApiFixture, NO_QUERIES } from './api-fixture.ts';

describe('errors of the API', () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = new ApiFixture(NO_QUERIES);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  const refused = async (path: string) => {
    const response = await fixture.get(path);
    return { status: response.status, ...((await response.json()) as object) };
  };

  for (const [path, field, words] of [
    ['/api/pools/btc/blocks?page=-1', 'page', '>= 0'],
    ['/api/pools/btc/blocks?pageSize=101', 'pageSize', '<= 100'],
    ['/api/pools/btc/blocks?pageSize=ten', 'pageSize', 'integer'],
    ['/api/pools/btc/blocks?size=1', 'size', 'page, pageSize, state'],
    ['/api/pools/btc/blocks?state=lost', 'state', 'pending, confirmed, orphaned'],
    ['/api/pools/btc/blocks?page=1&page=2', 'page', 'integer'],
    ['/api/pools/B%20C', 'id', 'pattern'],
    ['/api/v1/stats?x=1', 'x', 'not known'],
    ['/api/v1/events?types=weather', 'types', 'job, tip, block'],
    [`/api/v1/miners/${'a'.repeat(257)}/stats`, 'wallet', 'pattern'],
  ] as const) {
    it(`name what is wrong with ${path.slice(0, 48)}`, async () => {
      const answer = await refused(path);
      expect(answer).to.include({ status: 400, error: 'invalid', field });
      expect(answer).to.have.property('message').that.contains(words);
    });
  }

  it('are plain for paths and pools that do not exist', async () => {
    expect(await refused('/nothing')).to.include({ status: 404, error: 'not-found' });
    expect(await refused('/api/pools/doge')).to.include({ status: 404, error: 'unknown-pool' });
  });

  it('are answered to paths that cannot be decoded', async () => {
    const answer = await refused('/api/pools/%E0%A4%A');
    expect(answer.status).to.be.within(400, 404);
  });

  it('name the methods that a path takes', async () => {
    const response = await fetch(`http://127.0.0.1:${fixture.server.port}/api/pools`, {
      method: 'DELETE',
    });
    expect(response.status).to.equal(405);
    expect(response.headers.get('allow')).to.contain('GET');
  });

  it('show no stack of what nobody foresaw, but log it', async () => {
    const broken = new ApiFixture({
      pools: { totals: () => Promise.reject(new Error('a secret detail')) },
    } as unknown as Queries);
    await broken.server.start();
    const response = await broken.get('/api/v1/stats');
    const text = await response.text();
    await broken.server.stop();
    expect(response.status).to.equal(500);
    expect(text).to.not.contain('secret').and.not.contain('.js');
    expect(broken.logged).to.have.length(1);
  });

  it('answers 503 while the database is away', async () => {
    const gone = new ApiFixture({
      pools: { totals: () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', 'gone')) },
    } as unknown as Queries);
    await gone.server.start();
    const response = await gone.get('/api/v1/stats');
    await gone.server.stop();
    expect(response.status).to.equal(503);
    expect(await response.json()).to.include({ error: 'storage-unavailable' });
  });
});
