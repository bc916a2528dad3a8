import { expect } from 'chai';
import { type Instruction, MachineStages, OPCODE } from './machine-stages.ts';

const IMM32 = 3_234_567_890;
const IMMEDIATE = 0xffff_ffff_c0cb_96d2n;
const LEFT = 0xbc55_0e96_ba88_a72bn;
const RIGHT = 0xf539_1fa9_f18d_6273n;

describe('randomx integers', function () {
  this.timeout(60_000);
  let machine: MachineStages;

  before(async () => {
    machine = await MachineStages.compile();
  });

  /** r1 and r2 before, r1 after. */
  function compute(instruction: Instruction, left: bigint, right: bigint): bigint {
    machine.setRegister(1, left);
    machine.setRegister(2, right);
    machine.run([{ dst: 1, src: 2, imm32: IMM32, ...instruction }]);
    return machine.register(1);
  }

  // RandomX tests.cpp: instruction, dst, src, dst after.
  const official: readonly (readonly [keyof typeof OPCODE, bigint, bigint, bigint, number?])[] = [
    ['IADD_RS', 0x8000_0000_0000_0000n, 0x1000_0000_0000_0000n, 0n, 3 << 2],
    ['ISUB_R', 1n, 0xffff_ffffn, 0xffff_ffff_0000_0002n],
    ['IMUL_R', LEFT, RIGHT, 0x2872_3424_a910_8e51n],
    ['IMULH_R', LEFT, RIGHT, 0xb467_6d31_d2b3_4883n],
    ['ISMULH_R', LEFT, RIGHT, 0x02d9_3ef1_269d_3ee5n],
    ['INEG_R', 0xffff_ffff_ffff_ffffn, 0n, 1n],
    ['IXOR_R', 0x8888_8888_8888_8888n, 0xaaaa_aaaa_aaaa_aaaan, 0x2222_2222_2222_2222n],
    ['IROR_R', 953360005391419562n, 4569451684712230561n, 0xd835_c455_069d_81efn],
    ['IROL_R', 953360005391419562n, 4569451684712230561n, 6978065200552740799n],
  ];
  for (const [name, left, right, result, mod = 0] of official) {
    it(`computes what the tests of RandomX say: ${name}`, () => {
      expect(compute({ opcode: OPCODE[name], mod }, left, right)).to.equal(result);
    });
  }

  it('adds imm32 to r5 alone', () => {
    machine.setRegister(5, 0x8000_0000_0000_0000n);
    machine.setRegister(2, 0x2000_0000_0000_0000n);
    machine.run([{ opcode: OPCODE.IADD_RS, dst: 5, src: 2, mod: 2 << 2, imm32: IMM32 }]);
    expect(machine.register(5)).to.equal(IMMEDIATE);
  });

  it('takes imm32 for the operand where src is dst', () => {
    const own = (opcode: number) => compute({ opcode, src: 1 }, LEFT, RIGHT);
    expect(own(OPCODE.ISUB_R)).to.equal(BigInt.asUintN(64, LEFT - IMMEDIATE));
    expect(own(OPCODE.IMUL_R)).to.equal(BigInt.asUintN(64, LEFT * IMMEDIATE));
    expect(own(OPCODE.IXOR_R)).to.equal(LEFT ^ IMMEDIATE);
    const count = IMMEDIATE & 63n;
    const rotated = (LEFT >> count) | BigInt.asUintN(64, LEFT << (64n - count));
    expect(own(OPCODE.IROR_R)).to.equal(rotated);
    expect(own(OPCODE.IMULH_R)).to.equal((LEFT * LEFT) >> 64n);
  });

  it('reads L2, with mod.mem L1, and where src is dst L3', () => {
    const value = 0x0123_4567_89ab_cdefn;
    const address = 0xffff_ffffn;
    const masks = { l1: 0x3ff8, l2: 0x3fff8, l3: 0x1ffff8 };
    for (const [mod, src, mask] of [
      [0, 2, masks.l2],
      [1, 2, masks.l1],
      [3, 2, masks.l1],
      [1, 1, masks.l3],
    ] as const) {
      const at = Number(src === 1 ? BigInt(IMM32) : address + BigInt(IMM32)) & mask;
      machine.setWord(at, value);
      const read = (opcode: number) => compute({ opcode, mod, src }, LEFT, address);
      expect(read(OPCODE.IADD_M)).to.equal(BigInt.asUintN(64, LEFT + value));
      expect(read(OPCODE.ISUB_M)).to.equal(BigInt.asUintN(64, LEFT - value));
      expect(read(OPCODE.IMUL_M)).to.equal(BigInt.asUintN(64, LEFT * value));
      expect(read(OPCODE.IXOR_M)).to.equal(LEFT ^ value);
      expect(read(OPCODE.IMULH_M)).to.equal((LEFT * value) >> 64n);
      const signed = BigInt.asIntN(64, LEFT) * BigInt.asIntN(64, value);
      expect(read(OPCODE.ISMULH_M)).to.equal(BigInt.asUintN(64, signed >> 64n));
      machine.setWord(at, 0n);
    }
  });

  it('stores in L2, L1, and with mod.cond from 14 on in L3', () => {
    for (const [mod, mask] of [
      [0x00, 0x3fff8],
      [0xd0, 0x3fff8],
      [0x02, 0x3ff8],
      [0xe0, 0x1ffff8],
      [0xf1, 0x1ffff8],
    ] as const) {
      machine.setWord(IMM32 & mask, 0n);
      compute({ opcode: OPCODE.ISTORE, mod }, 0n, RIGHT);
      expect(machine.word(IMM32 & mask)).to.equal(RIGHT);
    }
  });

  it('multiplies by the reciprocals that the tests of RandomX say', () => {
    for (const [divisor, reciprocal] of [
      [3, 12297829382473034410n],
      [13, 11351842506898185609n],
      [33, 17887751829051686415n],
      [65537, 18446462603027742720n],
      [15000001, 10316166306300415204n],
      [3845182035, 10302264209224146340n],
      [0xffffffff, 9223372039002259456n],
    ] as const) {
      const product = compute({ opcode: OPCODE.IMUL_RCP, imm32: divisor }, LEFT, 0n);
      expect(product).to.equal(BigInt.asUintN(64, LEFT * reciprocal));
    }
  });

  it('multiplies by no reciprocal of zero or a power of two', () => {
    for (const divisor of [0, 1, 2, 1024, 0x80000000]) {
      expect(compute({ opcode: OPCODE.IMUL_RCP, imm32: divisor }, LEFT, 0n)).to.equal(LEFT);
    }
  });

  it('swaps two registers, and one with itself', () => {
    expect(compute({ opcode: OPCODE.ISWAP_R }, LEFT, RIGHT)).to.equal(RIGHT);
    expect(machine.register(2)).to.equal(LEFT);
    expect(compute({ opcode: OPCODE.ISWAP_R, src: 1 }, LEFT, RIGHT)).to.equal(LEFT);
  });

  it('branches behind the last change of its register, until the condition fails', () => {
    // The branch adds 2^8 to r1; bits 8 to 15 are zero after the first time only.
    const first: Instruction = { opcode: OPCODE.INEG_R, dst: 1 };
    const counter: Instruction = { opcode: OPCODE.IADD_RS, dst: 3, src: 4 };
    const branch: Instruction = { opcode: OPCODE.CBRANCH, dst: 1 };
    const unchanged: Instruction = { opcode: OPCODE.IMUL_RCP, dst: 1, imm32: 4 };
    for (const body of [
      [counter],
      [counter, unchanged],
      [unchanged, counter],
      [counter, counter],
    ]) {
      machine.setRegister(1, 0x100n);
      machine.setRegister(3, 0n);
      machine.setRegister(4, 1n);
      machine.run([first, ...body, branch]);
      const turns = 2n * BigInt(body.filter((each) => each === counter).length);
      expect(machine.register(3)).to.equal(turns);
      expect(machine.register(1)).to.equal(0x100n);
    }
  });

  it('counts a branch as a change of all registers', () => {
    const counter: Instruction = { opcode: OPCODE.IADD_RS, dst: 3, src: 4 };
    machine.setRegister(1, 0x1000n);
    machine.setRegister(2, -0x100n);
    machine.setRegister(3, 0n);
    machine.setRegister(4, 1n);
    // The first branch falls through; the second jumps behind it, not to the start.
    const branches = [1, 2].map((dst) => ({ opcode: OPCODE.CBRANCH, dst }));
    machine.run([counter, ...branches, counter]);
    expect(machine.register(3)).to.equal(2n);
    expect(machine.register(1)).to.equal(0x1100n);
    expect(machine.register(2)).to.equal(0x100n);
  });

  it('sets the rounding mode; in rx/2 only where bits 2 to 5 of the operand are zero', () => {
    const round = (operand: bigint, variant: number, imm32 = 0) => {
      machine.setRegister(2, operand);
      machine.run([{ opcode: OPCODE.CFROUND, src: 2, imm32 }], { variant, mode: 1 });
      return machine.mode;
    };
    expect([0b111110n, 0b11n, 0b1000000n].map((operand) => round(operand, 0))).to.eql([2, 3, 0]);
    expect([0b111110n, 0b11n, 0b1000000n].map((operand) => round(operand, 2))).to.eql([1, 3, 0]);
    expect(round(0b1100n, 0, 2)).to.equal(3);
    expect(round(0b1100n, 0, 64 + 2)).to.equal(3);
  });
});
