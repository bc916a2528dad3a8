import { expect } from 'chai';
import { readHeaders } from '../../../core/plugin-routes/route-input.ts';

describe('headers for a plugin', () => {
  const headers = { authorization: 'Bearer secret', 'set-cookie': ['a', 'b'], 'x-id': '1' };

  it('keep the token of the plugin’s own users', () => {
    expect({ ...readHeaders({ headers }, 'public') }).to.deep.equal({
      authorization: 'Bearer secret',
      'x-id': '1',
    });
  });

  it('never hold the token of the host’s operator', () => {
    expect({ ...readHeaders({ headers }, 'admin') }).to.deep.equal({ 'x-id': '1' });
  });
});
