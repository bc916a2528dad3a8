import { expect } from 'chai';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';

const ROUTE = {
  method: 'GET',
  paths: ['/a/:b'],
  summary: 'A route.',
  guard: 'public',
  handle: () => ({ status: 200 }),
};

function faultOf(...routes: unknown[]): string {
  const check = checkedRoutes({ routes });
  return check.kind === 'faulty' ? check.fault : '';
}

describe('checked routes', () => {
  it('takes routes that keep the contract', () => {
    expect(faultOf(ROUTE, { ...ROUTE, method: 'POST' })).to.equal('');
  });

  for (const [changes, fault] of [
    [{ method: 'get' }, /method/],
    [{ guard: 'nobody' }, /guard/],
    [{ summary: '' }, /summary/],
    [{ handle: undefined }, /handle/],
    [{ bodyBytesMax: 2 ** 21 }, /bodyBytesMax/],
    [{ deadlineMs: 0 }, /deadlineMs/],
    [{ status: 404 }, /status: expected 200 to 299/],
    [{ status: 200.5 }, /status/],
    [{ auth: 'basic' }, /auth/],
    [{ body: 'text' }, /body: expected a JSON Schema/],
    [{ paths: [] }, /paths: expected 1/],
    [{ paths: ['a'] }, /plain\/words/],
    [{ paths: ['/a//b'] }, /plain\/words/],
    [{ paths: ['/a/../b'] }, /plain\/words/],
    [{ paths: ['/:a/:a'] }, /plain\/words/],
    [{ paths: ['/a?b'] }, /plain\/words/],
    [{ paths: ['/pools/x'] }, /\/pools is where/],
  ] as const) {
    it(`names what is wrong: ${JSON.stringify(changes)}`, () => {
      expect(faultOf({ ...ROUTE, ...changes }))
        .to.match(fault)
        .and.match(/^routes\[0\]/);
    });
  }

  it('sees two routes for one request, parameters and spellings included', () => {
    expect(faultOf(ROUTE, { ...ROUTE, paths: ['/x', '/a/c'] })).to.match(/named twice/);
  });

  it('takes a base of plain words, and holds paths on mining ports against those below it', () => {
    const check = checkedRoutes({ routes: [ROUTE], apiBase: '/kiln/v1' });
    expect(check.kind === 'sound' && check.apiBase).to.deep.equal(['kiln', 'v1']);
    const bare = checkedRoutes({ routes: [ROUTE] });
    expect(bare.kind === 'sound' && bare.apiBase).to.deep.equal([]);
    for (const apiBase of ['/', 'kiln', '/:kiln', '/kiln/', '/pools/kiln', 7, null]) {
      const faulty = checkedRoutes({ routes: [ROUTE], apiBase });
      expect(faulty.kind === 'faulty' && faulty.fault, String(apiBase)).to.match(/^apiBase: /);
    }
    const twice = [ROUTE, { ...ROUTE, paths: ['/kiln/a/c'] }];
    const met = checkedRoutes({ routes: twice, apiBase: '/kiln' });
    expect(met.kind === 'faulty' && met.fault).to.match(/^routes\[1\].*named twice/);
  });

  for (const provided of [undefined, {}, { routes: 'all' }, { routes: [null] }])
    it(`wants a list of routes, not ${JSON.stringify(provided)}`, () => {
      expect(checkedRoutes(provided).kind).to.equal('faulty');
    });
});
