import { randomBytes } from 'node:crypto';
import { workFor } from '../../../core/plugin-api/dialect.ts';
import type { StratumV1Submission, StratumV1Work } from '../../../core/plugin-api/dialect.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import { POOL_CONFIG, POOL_FACTS } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin, networkOf } from '../coins/coin-catalog.ts';
import { swapWords, toDisplay } from '../consensus/hash-order.ts';
import { merkleRootFromBranches } from '../consensus/merkle.ts';
import { compactSize, u32Le, u64Le } from '../consensus/serialization.ts';
import { sha256d } from '../consensus/sha256d.ts';
import { AddressFormats } from '../wallet/address-formats.ts';
import { coinbaseParts, tagBytesMax, withWitness } from './coinbase.ts';
import { EXTRANONCE_BYTES_MAX, kernelContext, writeKernelInput } from './kernel-layout.ts';
import { NodeTemplate } from './node-template.ts';

/** How far ahead of a node's clock a block may be dated; consensus of every Bitcoin-like chain. */
const FUTURE_SECONDS_MAX = 7200;

/** Turns node templates into jobs that pay the pool's address, and shares into blocks. */
export class Sha256JobBuilder implements JobBuilder {
  static readonly inject = [POOL_CONFIG, POOL_FACTS] as const;

  readonly #bip34: boolean;
  readonly #versionMask: number;
  readonly #payToScript: Uint8Array;
  readonly #tag: Uint8Array;
  readonly #extranonceBytes: number;
  /** Counts jobs from a random start, so that neither a restart nor another host repeats a coinbase. */
  #unique: bigint;

  /** @throws PoolError CONFIG_INVALID for the pool's address, tag or extranonce size. */
  constructor(config: CoinConfig, facts: PoolFacts) {
    const coin = loadCoin(config.coin);
    networkOf(coin, config.network);
    const address = new AddressFormats(coin, config.network).script(facts.address);
    if (address.kind === 'refused')
      throw invalid('address', `${facts.address}: ${address.reason}`, facts);
    if (facts.extranonceBytes < 1 || facts.extranonceBytes > EXTRANONCE_BYTES_MAX) {
      throw invalid(
        'extranonceBytes',
        `is ${facts.extranonceBytes}, but the extranonces together take 1 to ${EXTRANONCE_BYTES_MAX} bytes`,
        facts,
      );
    }
    this.#tag = Buffer.from(facts.tag, 'utf8');
    const tagMax = tagBytesMax(facts.extranonceBytes);
    if (this.#tag.length > tagMax) {
      throw invalid(
        'tag',
        `"${facts.tag}" takes ${this.#tag.length} bytes, but a coinbase has room for ${tagMax}`,
        facts,
      );
    }
    this.#bip34 = coin.bip34;
    this.#versionMask = Number.parseInt(config.versionMask ?? coin.versionMask, 16);
    this.#payToScript = address.script;
    this.#extranonceBytes = facts.extranonceBytes;
    this.#unique = randomBytes(8).readBigUInt64LE();
  }

  build(template: Template, jobId: string): MiningJob {
    const source = nodeTemplate(template);
    const { coinb1, coinb2 } = coinbaseParts({
      height: this.#bip34 ? source.height : undefined,
      unique: u64Le(this.#unique),
      extranonceBytes: this.#extranonceBytes,
      tag: this.#tag,
      payToScript: this.#payToScript,
      rewardAtomic: source.rewardAtomic,
      commitmentScript: source.commitmentScript,
    });
    this.#unique = BigInt.asUintN(64, this.#unique + 1n);
    const { bits, previousHash, branches } = source;
    return {
      id: jobId,
      template,
      work: {
        'stratum-v1': {
          dialect: 'stratum-v1',
          previousHash: swapWords(previousHash).toString('hex'),
          coinb1: coinb1.toString('hex'),
          coinb2: coinb2.toString('hex'),
          branches: branches.map((branch) => Buffer.from(branch).toString('hex')),
          // Firmware either ORs or XORs what it rolls into the version: the same only over zeros.
          version: (source.version & ~this.#versionMask) >>> 0,
          versionMask: this.#versionMask,
          bits,
          ntime: source.curtime,
          ntimeMin: source.mintime,
          // The node's clock only moves on, so what it takes now it takes later.
          ntimeMax: source.curtime + FUTURE_SECONDS_MAX,
        },
      },
      kernelContext: kernelContext({ bits, previousHash, branches, coinb1, coinb2 }),
    };
  }

  encode(_job: MiningJob, submission: StratumV1Submission, into: Uint8Array, offset: number): void {
    writeKernelInput(submission, into, offset);
  }

  /** The payload is the whole block in hex, as `submitblock` takes it. */
  solve(job: MiningJob, submission: StratumV1Submission, digest: Uint8Array): Solution {
    const template = nodeTemplate(job.template);
    const coinbase = coinbaseOf(workFor(job.work, 'stratum-v1'), submission);
    const header = Buffer.concat([
      u32Le(submission.version),
      template.previousHash,
      merkleRootFromBranches(sha256d(coinbase), template.branches),
      u32Le(submission.ntime),
      u32Le(template.bits),
      u32Le(submission.nonce),
    ]);
    const sent = template.commitmentScript === undefined ? coinbase : withWitness(coinbase);
    const head = Buffer.concat([header, compactSize(template.transactions.length + 1), sent]);
    return {
      job,
      blockHash: toDisplay(digest),
      height: template.height,
      payload: head.toString('hex') + template.transactions.join(''),
    };
  }
}

function coinbaseOf(work: StratumV1Work, submission: StratumV1Submission): Buffer {
  return Buffer.concat([
    Buffer.from(work.coinb1, 'hex'),
    submission.extranonce1,
    submission.extranonce2,
    Buffer.from(work.coinb2, 'hex'),
  ]);
}

function nodeTemplate(template: Template): NodeTemplate {
  if (template instanceof NodeTemplate) return template;
  throw new TypeError('a template of another source reached this job builder');
}

function invalid(key: string, what: string, facts: PoolFacts): PoolError {
  return new PoolError('CONFIG_INVALID', `${key}: ${what}`, { key, pool: facts.id });
}
