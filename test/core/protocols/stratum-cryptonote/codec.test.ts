import { expect } from 'chai';
import { parseLine } from '../../../../core/protocols/stratum-cryptonote/codec.ts';

describe('the codec of the CryptoNote dialect', () => {
  it('reads calls with numbers and strings for ids', () => {
    for (const id of [1, 0, -3, 'a"b'])
      expect(
        parseLine(JSON.stringify({ id, method: 'submit', params: { nonce: '00' } })),
      ).to.deep.equal({
        kind: 'request',
        request: { id: JSON.stringify(id), method: 'submit', params: { nonce: '00' } },
      });
  });

  it('takes missing and null parameters for none', () => {
    for (const line of ['{"id":1,"method":"getjob"}', '{"id":1,"method":"getjob","params":null}'])
      expect(parseLine(line)).to.deep.equal({
        kind: 'request',
        request: { id: '1', method: 'getjob', params: {} },
      });
  });

  it('says what is wrong with calls of the right kind', () => {
    const reasons: [string, string | undefined, string][] = [
      ['{"method":"login"}', undefined, 'Id is not a number or a string'],
      ['{"id":null,"method":"login"}', undefined, 'Id is not a number or a string'],
      ['{"id":[1],"method":"login"}', undefined, 'Id is not a number or a string'],
      [`{"id":"${'x'.repeat(129)}","method":"a"}`, undefined, 'Id is not a number or a string'],
      ['{"id":1}', '1', 'Method is missing'],
      ['{"id":1,"method":5}', '1', 'Method is not a short string'],
      [`{"id":1,"method":"${'m'.repeat(65)}"}`, '1', 'Method is not a short string'],
      ['{"id":1,"method":"login","params":[1]}', '1', 'Params are not an object'],
      ['{"id":1,"method":"login","params":"x"}', '1', 'Params are not an object'],
    ];
    for (const [line, id, reason] of reasons)
      expect(parseLine(line), line).to.deep.equal({ kind: 'malformed', id, reason });
  });

  it('refuses a call that is nested too deep for its id to be read as it was written', () => {
    const deep = '['.repeat(8_000) + ']'.repeat(8_000);
    expect(parseLine(`{"id":1.5,"method":"login","x":${deep}}`)).to.deep.equal({
      kind: 'malformed',
      id: undefined,
      reason: 'Id is not a number or a string',
    });
  });

  it('knows answers from calls', () => {
    for (const line of ['{"id":1,"result":true}', '{"id":null,"error":{"code":-1}}'])
      expect(parseLine(line)).to.deep.equal({ kind: 'response' });
  });

  it('takes everything else for junk', () => {
    for (const line of ['', 'x', '5', 'null', '[]', '"login"', '{"id":1'])
      expect(parseLine(line).kind, line).to.equal('junk');
  });
});
