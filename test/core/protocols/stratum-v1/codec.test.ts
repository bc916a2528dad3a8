import { expect } from 'chai';
import fc from 'fast-check';
import { parseJsonLine, parseLine } from '../../../../core/protocols/stratum-v1/codec.ts';
import { parseSubmitLine } from '../../../../core/protocols/stratum-v1/submit-line.ts';

const SUBMIT = ['a.rig', '68e77800', '00000001', '6553f100', 'deadbeef'];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...SUBMIT, '', 'ÄÖ', '"', '\\', '\n'),
);

/** Lines as firmware writes them and as it might: member order, spaces, escapes, missing commas. */
const submitLike = fc
  .record({
    id: fc.oneof(
      fc.nat().map(String),
      fc.constantFrom('null', '01', '-1', '1.5', '"a"', '1e3', ''),
    ),
    params: fc.array(text, { minLength: 4, maxLength: 7 }),
    order: fc.constantFrom('imp', 'pim', 'mpi', 'mip'),
    colon: fc.constantFrom(':', ': ', ': ', ' :'),
    comma: fc.constantFrom(',', ', ', ', ', ' ,'),
    raw: fc.boolean(),
    end: fc.constantFrom('}', '}', '}', '} ', ',}', ''),
  })
  .map(({ id, params, order, colon, comma, raw, end }) => {
    const quoted = params.map((param) => (raw ? `"${param}"` : JSON.stringify(param)));
    const members: Record<string, string> = {
      i: `"id"${colon}${id}`,
      m: `"method"${colon}"mining.submit"`,
      p: `"params"${colon}[${quoted.join(comma)}]`,
    };
    return `{${order
      .split('')
      .map((letter) => members[letter])
      .join(comma)}${end}`;
  });

describe('Stratum V1 codec', () => {
  it('reads calls with ids of every kind that the field uses', () => {
    const ids = ['7', 'null', '"a\\"b"', '1.5', '-3', '0', '18446744073709551615', '1e400'];
    for (const id of ids) {
      expect(parseLine(`{"id":${id},"method":"mining.ping","params":[]}`)).to.deep.equal({
        kind: 'request',
        request: { id, method: 'mining.ping', params: [] },
      });
    }
  });

  it('echoes a great number of the call itself, and of nothing inside it', () => {
    const id = '9007199254740993';
    for (const line of [
      `{"id":${id},"method":"a","params":[{"id":1.5}]}`,
      `{"params":[{"id":1.5}],"method":"a","id":3,"id" : ${id} }`,
    ])
      expect(parseLine(line)).to.have.nested.property('request.id', id);
    const long = parseLine(`{"id":${'9'.repeat(129)},"method":"a"}`);
    expect(long).to.include({ kind: 'malformed', id: undefined });
  });

  it('reads missing and null params as none, and a missing id as missing', () => {
    const expected = {
      kind: 'request',
      request: { id: undefined, method: 'mining.subscribe', params: [] },
    };
    expect(parseLine('{"method":"mining.subscribe"}')).to.deep.equal(expected);
    expect(parseLine('{"method":"mining.subscribe","params":null}')).to.deep.equal(expected);
  });

  it('tells what is wrong with a call', () => {
    const reasonOf = (line: string): unknown => {
      const parsed = parseLine(line);
      return parsed.kind === 'malformed' ? [parsed.id, parsed.reason] : parsed.kind;
    };
    expect(reasonOf('{"id":1}')).to.deep.equal(['1', 'Method is missing']);
    expect(reasonOf('{"id":1,"method":5}')).to.deep.equal(['1', 'Method is not a short string']);
    expect(reasonOf('{"id":1,"method":"a","params":{}}')).to.deep.equal([
      '1',
      'Params are not an array',
    ]);
    expect(reasonOf(`{"id":1,"method":"a","params":[${'1,'.repeat(32)}1]}`)).to.deep.equal([
      '1',
      'More than 32 params',
    ]);
    const noId = [undefined, 'Id is not a number, a string or null'];
    expect(reasonOf('{"id":[],"method":"a"}')).to.deep.equal(noId);
    expect(reasonOf('{"id":true,"method":"a"}')).to.deep.equal(noId);
    expect(reasonOf(`{"id":"${'x'.repeat(129)}","method":"a"}`)).to.deep.equal(noId);
    expect(reasonOf(`{"id":1,"method":"${'x'.repeat(65)}"}`)).to.deep.equal([
      '1',
      'Method is not a short string',
    ]);
  });

  it('calls everything that is no JSON object junk', () => {
    for (const line of ['', 'GET / HTTP/1.1', '{', '[]', '"a"', '5', 'null', '[{"id":1}]'])
      expect(parseLine(line).kind, line).to.equal('junk');
  });

  it('takes an answer of the miner for one', () => {
    expect(parseLine('{"id":9,"result":"cgminer/4.12","error":null}').kind).to.equal('response');
  });

  it('reads the submissions of three kinds of firmware without the parser', () => {
    const params = JSON.stringify(SUBMIT).replaceAll(',', ', ');
    const lines = [
      `{"id": 14, "method": "mining.submit", "params": ${params}}`,
      `{"params": ${params}, "id": 14, "method": "mining.submit"}`,
      `{"method": "mining.submit", "params": ${params}, "id":14}`,
      `{"id":14,"method":"mining.submit","params":${JSON.stringify(SUBMIT)}}`,
    ];
    const request = { id: '14', method: 'mining.submit', params: SUBMIT };
    for (const line of lines) expect(parseSubmitLine(line), line).to.deep.equal(request);
    const rolled = lines[0]?.replace(']', ', "00002000"]') ?? '';
    expect(parseSubmitLine(rolled)?.params).to.deep.equal([...SUBMIT, '00002000']);
  });

  it('finds by the short cut what the parser finds', () => {
    let short = 0;
    fc.assert(
      fc.property(submitLike, (line) => {
        const request = parseSubmitLine(line);
        if (request === undefined) return;
        short++;
        expect(parseJsonLine(line)).to.deep.equal({ kind: 'request', request });
      }),
      { numRuns: 20_000, seed: 7 },
    );
    expect(short).to.be.greaterThan(300);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), submitLike), (line) => {
        expect(parseLine(line).kind).to.be.oneOf(['request', 'response', 'malformed', 'junk']);
      }),
      { numRuns: 20_000, seed: 11 },
    );
  });
});
