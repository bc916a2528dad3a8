import { expect } from 'chai';
import { manifestFaults } from '../../../core/host/manifest-shape.ts';
import { appendOnly } from '../../../core/plugin-api/tables.ts';
import { POOL_DATABASE } from '../../../core/plugin-api/tokens.ts';

const STEP = { id: '001-one', statements: ['create table one ()', appendOnly('one')] };

const AsksForTables = Object.assign(class {}, { inject: [POOL_DATABASE] });

/** What is wrong with the tables of an otherwise empty manifest. */
function faults(tables: unknown, more: object = {}): readonly string[] {
  const all = manifestFaults({ id: 'one', ...more, tables });
  return all.filter((fault) => /^(tables|id)/.test(fault));
}

describe('tables of a manifest', () => {
  it('may be steps, or absent', () => {
    expect(faults(undefined)).to.deep.equal([]);
    expect(faults([STEP, { ...STEP, id: '002-two' }, { ...STEP, id: '010-ten' }])).to.deep.equal(
      [],
    );
  });

  it('are there where a class asks for a database', () => {
    const provides = { work: AsksForTables };
    expect(faults(undefined, { provides })).to.deep.equal([
      'tables: expected steps, as provides.work asks for a database',
    ]);
    expect(faults([STEP], { provides })).to.deep.equal([]);
  });

  it('are a list of steps, each with a number above the one before and some SQL', () => {
    for (const [tables, fault] of [
      [{}, /^tables: expected a list of steps/],
      [[], /^tables: expected a list of steps/],
      [[null], /^tables\[0\]\.id: expected three digits/],
      [[{ ...STEP, id: '1-one' }], /^tables\[0\]\.id: expected three digits/],
      [[{ ...STEP, id: '001-One' }], /^tables\[0\]\.id: expected three digits/],
      [[{ ...STEP, id: `001-${'x'.repeat(61)}` }], /^tables\[0\]\.id: expected three digits/],
      [[{ ...STEP, id: '000-zero' }], /^tables\[0\]\.id: expected a number above 0/],
      [[STEP, { ...STEP, id: '001-two' }], /^tables\[1\]\.id: expected a number above 1/],
      [
        [{ ...STEP, statements: 'create table one ()' }],
        /^tables\[0\]\.statements: expected a list/,
      ],
      [[{ ...STEP, statements: [] }], /^tables\[0\]\.statements: expected a list/],
      [[{ ...STEP, statements: [' '] }], /^tables\[0\]\.statements\[0\]: expected SQL/],
      [[{ ...STEP, statements: [7] }], /^tables\[0\]\.statements\[0\]: expected SQL/],
    ] as const) {
      const [first = ''] = faults(tables);
      expect(first, JSON.stringify(tables)).to.match(fault);
    }
  });

  it('end no transaction, and change no setting', () => {
    for (const [sql, word] of [
      ['create table one (); COMMIT', 'commit'],
      ['-- first\nbegin', 'begin'],
      ['set search_path to public', 'set'],
      [`select set_config('search_path', 'public', false)`, 'set_config'],
    ]) {
      const [first = ''] = faults([{ id: '001-one', statements: [sql] }]);
      expect(first).to.contain(`tables[0].statements[0]: expected none of "${word}"`);
    }
    const harmless = `comment on table one is '; commit'; create function f() returns trigger language plpgsql as $x$ begin return null; end $x$`;
    expect(faults([{ id: '001-one', statements: [harmless] }])).to.deep.equal([]);
  });

  it('leave room for the plugin in the name of a schema', () => {
    expect(faults([STEP], { id: 'x'.repeat(57) })).to.have.lengthOf(1);
    expect(faults([STEP], { id: 'x'.repeat(56) })).to.deep.equal([]);
  });
});
