import { expect } from 'chai';
import { readSource } from './source-tree.ts';

/** The field's words as this house uses them. */
const WORDS = [
  'template',
  'job',
  'submission',
  'share',
  'block candidate',
  'block',
  'orphan',
  'stale',
  'late share',
  'maturity',
  'round',
  'closed round',
  'direct reward',
  'effort',
  'target',
  'difficulty',
  'work',
  'claim',
  'extranonce1',
  'extranonce2',
  'vardiff',
  'miner',
  'worker',
  'pool',
  'port',
  'route',
  'seat',
  'lane',
  'search space',
  'farm',
  'farmer',
  'owner of a farmer',
  'pooler',
  'plant',
  'stake',
  'pail',
  'find',
  'harvest',
  'sweep',
  'treasury',
  'source account',
  'tractor',
  'custody',
  'deed',
  'event',
  'audit',
  'kernel',
  'account',
  'entry',
  'posting',
  'payout',
  'batch',
  'latch',
  'habits',
  'own block',
  'control',
  'pool record',
  'host miner',
  'step',
  'schema',
  'command',
  'reserve',
  'quote',
  'seed',
  'table',
  'dialect',
  'plugin',
  'daemon',
  'devnet',
];

function glossary(): readonly (readonly [word: string, meaning: string])[] {
  const section = /^## Glossary$([\s\S]*?)(?=^## )/m.exec(readSource('README.md'))?.[1] ?? '';
  return [...section.matchAll(/^\| \*([^*]+)\* \| (.+) \|$/gm)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
  ]);
}

describe('glossary', () => {
  it('holds every word of the house once', () => {
    expect(glossary().map(([word]) => word)).to.have.members(WORDS);
  });

  it('gives each word a meaning of its own', () => {
    const meanings = glossary().map(([, meaning]) => meaning.toLowerCase());
    expect(new Set(meanings).size).to.equal(WORDS.length);
  });
});
