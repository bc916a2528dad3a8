import { expect } from 'chai';
import { appendOnly } from '../../../core/plugin-api/tables.ts';

describe('append-only tables', () => {
  it('have plain names', () => {
    for (const table of ['', 'Events', 'a b', 'a.b', '1st', 'x; drop table y', 'x'.repeat(59)]) {
      expect(() => appendOnly(table), table).to.throw(RangeError);
    }
    expect(appendOnly('x'.repeat(58))).to.contain(`create trigger ${'x'.repeat(58)}_stay`);
  });
});
