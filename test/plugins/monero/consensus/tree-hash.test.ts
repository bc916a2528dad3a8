import { expect } from 'chai';
import { keccakPair } from '../../../../plugins/monero/consensus/keccak.ts';
import { treeBranches, treeRoot } from '../../../../plugins/monero/consensus/tree-hash.ts';

/** Root and leaves, 32 bytes each: monero-project/monero, tests/hash/tests-tree.txt, its first lines. */
const known = [
  {
    root: '676567f8b1b470207c20d8efbaacfa64b2753301b46139562111636f36304bb8',
    leaves: ['676567f8b1b470207c20d8efbaacfa64b2753301b46139562111636f36304bb8'],
  },
  {
    root: '5077570fed2363a14fa978218185b914059e23517faf366f08a87cf3c47fd58e',
    leaves: [
      '3124758667bc8e76e25403eee75a1044175d58fcd3b984e0745d0ab18f473984',
      '975ce54240407d80eedba2b395bcad5be99b5c920abc2423865e3066edd4847a',
    ],
  },
  {
    root: 'f8e26aaa7c36523cea4c5202f2df159c62bf70d10670c96aed516dbfd5cb5227',
    leaves: [
      'decc1e0aa505d7d5fbe8ed823d7f5da55307c4cc7008e306da82dbce492a0576',
      'dbcf0c26646d36b36a92408941f5f2539f7715bcb1e2b1309cedb86ae4211554',
      'f56f5e6b2fce16536e44c851d473d1f994793873996ba448dd59b3b4b922b183',
    ],
  },
  {
    root: '45f6e06fc0263e667caddd8fba84c9fb723a961a01a5b115f7cab7fe8f2c7e44',
    leaves: [
      '53edbbf98d3fa50a85fd2d46c42502aafad3fea30bc25ba4f16ec8bf4a475c4d',
      '87da8ad3e5c90aae0b10a559a77a0985608eaa3cc3dd338239be52572c3bdf4b',
      'a403d27466991997b3cf4e8d238d002a1451ccc9c4790269d0f0085d9382d60f',
      'ef37717f59726e4cc8787d5d2d75238ba9adb9627a8f4aeeec8d80465ed3f5fb',
    ],
  },
  {
    root: 'e678fb87749ec082a9f92537716de8e19d8bd5bc4c4d832bd3fcfd42498dac83',
    leaves: [
      '051a082e670c688e6a0fc2c8fd5b66b7a23cd380c7c49bd0cfffb0e80fb8c233',
      '4bb717c5e90db0ac353dfc0750c8b43a07edae0be99d6e820acc6da9f113123a',
      'e084c38ccdbf9c6730e228b5d98e7beb9843cfb523747cc32f09f2b16def67f7',
      '6765cee044883827b9af31c179d3135b16c30f04453943d9676a59b907a64396',
      '58f6c98159b8fa1b152f1bcf748740754ca31c918501dbd577faf602c641df59',
    ],
  },
  {
    root: '7db3258ea536fef652eaaa9ccb158045770900b3c301d727bcb7e60f9831ae2c',
    leaves: [
      '4231b54cddc617d06e0e311536fa400e5be0a35aab5fec9ec8d98f6c6dad3916',
      'fe6cdb1f63be231f95cdc83bb15b0d99d32d9922331b738c423625471fad7f40',
      '8e60c0773fe78938b054e28b86ac06a194d141c1bde5f3c6f2b11468b43702cb',
      '3121b40ccbcb5461fa9321c35c9342e21efd7c1c22f523d78b9d4de28112b6cc',
      '51552642ffc126c66f25038f9d3b0cf485cc252215c144d51a139c8ea9a0ecc1',
      '6e81d8d92dd3660d885deca60070d3d00069d89db1a85acb9c1f18d0c90736a7',
    ],
  },
];

const leaf = (index: number): Buffer => Buffer.alloc(32, index + 1);

/** The reference's way, top down: the leaves that are left over of a power of two pair up at the end. */
function referenceRoot(leaves: readonly Buffer[]): Buffer {
  const [first, second] = leaves;
  if (first === undefined) throw new Error('no leaves');
  if (second === undefined) return first;
  if (leaves.length === 2) return keccakPair(first, second);
  const width = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  const alone = 2 * width - leaves.length;
  const level = leaves.slice(0, alone);
  for (let index = alone; index < leaves.length; index += 2)
    level.push(keccakPair(leaf(index), leaf(index + 1)));
  while (level.length > 1)
    for (let index = 0; index < level.length; index++)
      level.splice(index, 2, keccakPair(level[index] ?? first, level[index + 1] ?? first));
  return level[0] ?? first;
}

describe('the transaction tree', () => {
  for (const { root, leaves } of known) {
    it(`has the known root of ${leaves.length} leaves`, () => {
      const [first = Buffer.alloc(0), ...others] = leaves.map((each) => Buffer.from(each, 'hex'));
      expect(Buffer.from(treeRoot(first, treeBranches(others))).toString('hex')).to.equal(root);
    });
  }

  it('has the root of the reference for every count up to 70', () => {
    for (let count = 1; count <= 70; count++) {
      const leaves = Array.from({ length: count }, (_, index) => leaf(index));
      const root = treeRoot(leaf(0), treeBranches(leaves.slice(1)));
      expect(root, `${count}`).to.deep.equal(referenceRoot(leaves));
    }
  });

  it('has branches that do not depend on the first leaf, one a level', () => {
    const others = Array.from({ length: 127 }, (_, index) => leaf(index + 1));
    expect(treeBranches([])).to.deep.equal([]);
    expect(treeBranches(others)).to.have.length(7);
    expect(treeBranches(others.slice(0, 64))).to.have.length(6);
  });
});
