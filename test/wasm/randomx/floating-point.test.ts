import { expect } from 'chai';
import vectors from '../../vectors/randomx/floating-point.json' with { type: 'json' };
import { GROUP, type Instruction, MachineStages, OPCODE } from './machine-stages.ts';

const SIGN = 1n << 63n;
const INFINITY_BITS = 0x7ff0_0000_0000_0000n;
const MODES = ['nearest', 'down', 'up', 'toward zero'];

type Lanes = readonly [bigint, bigint];

/** Operands and the results of the four modes. */
interface Row {
  readonly a: bigint;
  readonly b: bigint;
  readonly results: readonly bigint[];
}

const rowsOf = (rows: readonly string[]): readonly Row[] =>
  rows.map((row) => {
    const [a = 0n, b = 0n, ...results] = row.split(' ').map((bits) => BigInt(`0x${bits}`));
    return { a, b, results };
  });

/** Little-endian bytes of two lanes, as the tests of RandomX write results. */
function lanesOf(hex: string): Lanes {
  const bytes = Buffer.from(hex, 'hex');
  return [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
}

describe('randomx floating point', function () {
  this.timeout(60_000);
  let machine: MachineStages;

  before(async () => {
    machine = await MachineStages.compile();
  });

  /** One instruction on register 1 of a group; the operand is where the instruction takes it from. */
  function compute(opcode: number, left: Lanes, right: Lanes, mode: number): Lanes {
    const group = opcode < OPCODE.FMUL_R ? GROUP.f : GROUP.e;
    machine.setPair(group, 1, left);
    machine.setPair(GROUP.a, 2, right);
    // Memory operands: integers of 0, of which only the exponent bits are left.
    machine.setWord(0, 0n);
    machine.setRegister(2, 0n);
    machine.setExponent(right);
    machine.run([{ opcode, dst: 1, src: 2 }], { mode });
    return machine.pair(group, 1);
  }

  const operations = [
    ['fadd', OPCODE.FADD_R],
    ['fsub', OPCODE.FSUB_R],
    ['fmul', OPCODE.FMUL_R],
    ['fdiv', OPCODE.FDIV_M],
    ['fsqrt', OPCODE.FSQRT_R],
  ] as const;
  for (const [name, opcode] of operations) {
    for (const [mode, modeName] of MODES.entries()) {
      it(`agrees with SSE2: ${name}, ${modeName}`, () => {
        const rows = rowsOf(vectors.rows[name]);
        expect(rows).to.have.lengthOf(160);
        for (const [index, low] of rows.entries()) {
          const high = rows[(index + 57) % rows.length] ?? low;
          const got = compute(opcode, [low.a, high.a], [low.b, high.b], mode);
          expect(got, `row ${index}`).to.deep.equal([low.results[mode], high.results[mode]]);
        }
      });
    }
  }

  it('knows rows that round differently in each mode, and ends of the range', () => {
    // Where all modes agree, the tests above prove nothing.
    for (const rows of Object.values(vectors.rows).map(rowsOf)) {
      const differing = rows.filter(({ results: [, down, up] }) => down !== up);
      expect(differing.length).to.be.above(70);
    }
    const quotients = rowsOf(vectors.rows.fdiv);
    expect(quotients.some(({ results: [nearest] }) => nearest === INFINITY_BITS)).to.equal(true);
  });

  it('gives zeros the signs of IEEE 754', () => {
    const one = 0x3ff0_0000_0000_0000n;
    for (const mode of MODES.keys()) {
      const zero = mode === 1 ? SIGN : 0n;
      const differences = compute(OPCODE.FSUB_R, [one, 0n], [one, 0n], mode);
      expect(differences).to.deep.equal([zero, zero]);
      expect(compute(OPCODE.FADD_R, [0n, SIGN], [0n, SIGN], mode)).to.deep.equal([0n, SIGN]);
      expect(compute(OPCODE.FSUB_R, [SIGN, 0n], [0n, SIGN], mode)).to.deep.equal([SIGN, 0n]);
    }
  });

  // RandomX tests.cpp: near, down, up, toward zero.
  const official: readonly (readonly [string, number, Lanes, Lanes, readonly string[]])[] = [
    [
      'FADD_R',
      OPCODE.FADD_R,
      [0xc1ce30b3c4223576n, 0x3ffd2c97cc4ef015n],
      [0x40b8f684057a59e1n, 0x402a26a86a60c8fbn],
      [
        'b932e048a730cec1fea6ea633bcc2d40',
        'b932e048a730cec1fda6ea633bcc2d40',
        'b832e048a730cec1fea6ea633bcc2d40',
        'b832e048a730cec1fda6ea633bcc2d40',
      ],
    ],
    [
      'FMUL_R',
      OPCODE.FMUL_R,
      [0x40fdfdabb6173d07n, 0x41dbc35cef248783n],
      [0x41c4561212ae2d50n, 0x40eba861aa31c7c0n],
      [
        '69697aff350fd3422f1589cdecfed742',
        '69697aff350fd3422e1589cdecfed742',
        '6a697aff350fd3422f1589cdecfed742',
        '69697aff350fd3422e1589cdecfed742',
      ],
    ],
    [
      'FSQRT_R',
      OPCODE.FSQRT_R,
      [0x40526a7e778d9824n, 0x41b6b21c11affea7n],
      [0n, 0n],
      [
        'e81f300b612a21408dbaa33f570ed340',
        'e81f300b612a21408cbaa33f570ed340',
        'e91f300b612a21408dbaa33f570ed340',
        'e81f300b612a21408cbaa33f570ed340',
      ],
    ],
  ];
  for (const [name, opcode, left, right, results] of official) {
    it(`computes what the tests of RandomX say: ${name}`, () => {
      for (const mode of MODES.keys()) {
        const expected = lanesOf(results[mode] ?? '');
        expect(compute(opcode, left, right, mode), MODES[mode]).to.deep.equal(expected);
      }
    });
  }

  it('divides by memory as the tests of RandomX say', () => {
    const results = [
      'e7b269639484434632474a66635ba547',
      'e6b269639484434632474a66635ba547',
      'e7b269639484434633474a66635ba547',
      'e6b269639484434632474a66635ba547',
    ];
    for (const [mode, result] of results.entries()) {
      machine.setPair(GROUP.e, 0, [0x411b414296ce93b6n, 0x41937f76fede16een]);
      machine.setExponent([0x3a0000000005d11an, 0x39000000001ba31en]);
      machine.setRegister(0, 0n);
      machine.setWord(0x40, 0x8b2460d9_d350a1b6n);
      machine.run([{ opcode: OPCODE.FDIV_M, imm32: 0x40 }], { mode });
      expect(machine.pair(GROUP.e, 0), MODES[mode]).to.deep.equal(lanesOf(result));
    }
  });

  it('adds, scales and swaps as the tests of RandomX say', () => {
    const run = (instruction: Instruction, lanes: Lanes): Lanes => {
      machine.setPair(GROUP.f, 0, lanes);
      machine.setRegister(0, 0n);
      machine.setWord(8, 0x1234567890abcdefn);
      machine.run([{ imm32: 8, ...instruction }]);
      return machine.pair(GROUP.f, 0);
    };
    const sum = lanesOf('000040840cd5dbc1000000785634b241');
    expect(run({ opcode: OPCODE.FADD_M }, [0n, 0n])).to.deep.equal(sum);
    const difference = [sum[0] ^ SIGN, sum[1] ^ SIGN];
    expect(run({ opcode: OPCODE.FSUB_M }, [0n, 0n])).to.deep.equal(difference);
    const scaled = lanesOf('073d17b6abfd0dc0838724ef5cc32bc1');
    const lanes: Lanes = [0x40fdfdabb6173d07n, 0x41dbc35cef248783n];
    expect(run({ opcode: OPCODE.FSCAL_R }, lanes)).to.deep.equal(scaled);
    const swapped = lanesOf('aa886bb0df033b0da12e95e518f4693f');
    const pair: Lanes = [4569451684712230561n, 953360005391419562n];
    expect(run({ opcode: OPCODE.FSWAP_R }, pair)).to.deep.equal(swapped);
  });
});
