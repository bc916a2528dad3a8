import { expect } from 'chai';
import { manifestFaults } from '../../../core/host/manifest-shape.ts';

const TEXT = { type: 'string', description: 'a word' };
const COMMAND = { name: 'audit', summary: 'Compares.', run: async () => 0 };

/** What is wrong with the commands of an otherwise empty manifest. */
function faults(commands: unknown, id = 'one'): readonly string[] {
  return manifestFaults({ id, commands }).filter((fault) => fault.startsWith('commands'));
}

function faultsOf(properties: object, more: object = { additionalProperties: false }) {
  return faults([{ ...COMMAND, options: { type: 'object', properties, ...more } }]);
}

describe('commands of a manifest', () => {
  it('may be absent, or some with options of the terminal', () => {
    expect(faults(undefined)).to.deep.equal([]);
    expect(faults([COMMAND, { ...COMMAND, name: 'rotate-keys', alone: true }])).to.deep.equal([]);
    const description = 'so';
    const options = {
      word: TEXT,
      notAfter: { type: 'integer', description },
      ratio: { type: 'number', description },
      dryRun: { type: 'boolean', description },
      as: { enum: ['json', 'text'], description },
      by: { anyOf: [{ const: 'a' }, { const: 'b' }], description },
    };
    expect(faultsOf(options)).to.deep.equal([]);
  });

  it('are a list of names, sentences and functions', () => {
    for (const [commands, fault] of [
      [{}, /^commands: expected a list/],
      [[], /^commands: expected a list/],
      [[{ ...COMMAND, name: 'Audit' }], /^commands\[0\]\.name: expected a kebab-case name/],
      [[{ ...COMMAND, name: 'help' }], /^commands\[0\]\.name: expected a kebab-case name/],
      [[COMMAND, COMMAND], /^commands\[1\]\.name: expected another name/],
      [[{ ...COMMAND, summary: '' }], /^commands\[0\]\.summary: expected a sentence/],
      [[{ ...COMMAND, alone: 'yes' }], /^commands\[0\]\.alone: expected true or false/],
      [[{ ...COMMAND, run: 'now' }], /^commands\[0\]\.run: expected a function/],
    ] as const) {
      const [first = ''] = faults(commands);
      expect(first).to.match(fault);
    }
  });

  it('leave the words of the host to the host', () => {
    for (const id of ['ledger', 'help', 'keys', 'start']) {
      const [first = ''] = faults([COMMAND], id);
      expect(first).to.contain(`\`headframe ${id}\` is the host's own`);
    }
    expect(faults(undefined, 'ledger')).to.deep.equal([]);
    for (const name of ['pool', 'plugin', 'config', 'data', 'help', 'noColor', 'a-b', 'Big']) {
      expect(faultsOf({ [name]: TEXT })[0], name).to.match(/expected a name in camelCase/);
    }
  });

  it('describe their options, by a closed schema', () => {
    expect(faultsOf({}, {})).to.have.lengthOf(1);
    expect(faultsOf({ a: { type: 'string' } })[0]).to.match(/options\.a: expected a description/);
    for (const type of ['array', 'object', undefined]) {
      expect(faultsOf({ a: { ...TEXT, type } })[0]).to.match(/options\.a: expected a text/);
    }
    expect(faultsOf({ a: { description: 'so', enum: [1, 2] } })).to.have.lengthOf(1);
  });
});

describe('keys of a manifest', () => {
  it('may be absent, or something that rotates', () => {
    const faultsOfKeys = (keys: unknown) =>
      manifestFaults({ keys }).filter((fault) => fault.startsWith('keys'));
    expect(faultsOfKeys(undefined)).to.deep.equal([]);
    expect(faultsOfKeys({ rotate: async () => 0 })).to.deep.equal([]);
    for (const keys of [null, {}, { rotate: 1 }]) expect(faultsOfKeys(keys)).to.have.lengthOf(1);
  });
});
