import { expect } from 'chai';
import {
  minerSchema,
  plantedSchema,
  readAnswer,
  registrationSchema,
  soundWork,
  workAnswerSchema,
} from '../../../../plugins/kale/pooler/backend-answers.ts';
import type { RelayedWork } from '../../../../plugins/kale/pooler/backend-answers.ts';
import { BackendFault } from '../../../../plugins/kale/pooler/backend-client.ts';
import { walletOf } from '../pool/fake-office.ts';

const WORK: RelayedWork = {
  jobId: 'j',
  nonceFirst: '0',
  nonceEnd: '18446744073709551616',
  shareZeros: 4,
  blockIndex: 7,
  entropy: '0a'.repeat(32),
  blockTimestamp: 1_760_000_000,
  farmerId: 'farmer-1',
  custodialWallet: walletOf(1),
};
const REGISTRATION = {
  networkPassphrase: 'Devnet of the test',
  farmContract: 'CDL74RF5BLYR2YBLCCI7F5FB6TPSCLKEJUBSD2RSVWZ4YHF3VMFAIGWA',
  assetIssuer: walletOf(2),
  blockPollIntervalMs: 5_000,
};
const PLANTED = { farmerId: 'farmer-1', custodialWallet: walletOf(1) };

describe('answers of a backend of KALE', () => {
  function faultOf(read: () => unknown): string {
    try {
      read();
    } catch (error) {
      expect(error).to.be.instanceOf(BackendFault);
      return (error as BackendFault).message;
    }
    throw new Error('it was taken');
  }

  function refused(schema: Parameters<typeof readAnswer>[0], value: unknown): string {
    return faultOf(() => readAnswer(schema, value));
  }

  it('are taken as they should be', () => {
    expect(readAnswer(registrationSchema, REGISTRATION)).to.equal(REGISTRATION);
    const miner = { address: walletOf(3), work: WORK };
    expect(soundWork(readAnswer(minerSchema, miner).work)).to.equal(WORK);
    expect(soundWork(null)).to.equal(undefined);
  });

  const strange: readonly (readonly [string, object])[] = [
    ['jobId', { jobId: 'j'.repeat(65) }],
    ['nonceFirst', { nonceFirst: '-1' }],
    ['nonceEnd', { nonceEnd: '0' }],
    ['nonceEnd', { nonceEnd: '18446744073709551617' }],
    ['shareZeros', { shareZeros: 0 }],
    ['shareZeros', { shareZeros: 64 }],
    ['blockIndex', { blockIndex: 2 ** 32 }],
    ['entropy', { entropy: '0a' }],
    ['blockTimestamp', { blockTimestamp: Number.MAX_SAFE_INTEGER }],
    ['farmerId', { farmerId: '' }],
    ['custodialWallet', { custodialWallet: `${walletOf(1).slice(0, -1)}A` }],
  ];
  for (const [field, change] of strange)
    it(`name ${field} where it is ${JSON.stringify(Object.values(change)[0])}`, () => {
      const work = { ...WORK, ...change };
      const told = faultOf(() =>
        soundWork(readAnswer(minerSchema, { address: 'G', work }).work, 'work'),
      );
      expect(told).to.contain(`work.${field}`);
    });

  it('name what is missing, and where', () => {
    const { assetIssuer: _assetIssuer, ...rest } = REGISTRATION;
    expect(refused(registrationSchema, rest)).to.contain('assetIssuer is missing');
    expect(refused(plantedSchema, { plantedFarmers: [PLANTED, { farmerId: 'x' }] })).to.contain(
      'plantedFarmers.1.custodialWallet is missing',
    );
    expect(refused(registrationSchema, 'text')).to.contain(': it ');
  });

  it('have no more members than were asked for', () => {
    const results = new Array(10_001).fill({ status: 'valid' });
    expect(refused(workAnswerSchema, { results })).to.contain('results');
    const plantedFarmers = new Array(10_001).fill(PLANTED);
    expect(refused(plantedSchema, { plantedFarmers })).to.contain('plantedFarmers');
    const status = 'of another kind';
    expect(refused(workAnswerSchema, { results: [{ status }] })).to.contain('results.0.status');
  });

  it('make a pooler look neither without rest nor never', () => {
    for (const blockPollIntervalMs of [0, 3_600_000])
      expect(refused(registrationSchema, { ...REGISTRATION, blockPollIntervalMs })).to.contain(
        'blockPollIntervalMs',
      );
  });
});
