/** What the farm contract keeps, read from its XDR. */
import { scValToNative } from '@stellar/stellar-sdk/base';
import type { ScVal } from '@stellar/stellar-sdk/xdr';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { ENTROPY_BYTES } from '../../consensus/farm-block.ts';
import type { FarmBlock, Pail } from '../../consensus/farm-block.ts';

/** The farm as a whole. */
export interface FarmState {
  /** Of the block that is open; 0 before the first is closed. */
  readonly index: number;
  /** The block in the making, whose ranges the next one is judged by; undefined before the farm begins. */
  readonly making: FarmBlock | undefined;
  readonly isPaused: boolean;
}

const u32 = Type.Integer({ minimum: 0, maximum: 0xffffffff });
const bytes = Type.Unsafe<Uint8Array>(Type.Refine(Type.Unknown(), isEntropy));

const blockCheck = Compile(
  Type.Object({
    entropy: bytes,
    max_gap: u32,
    max_stake: Type.BigInt(),
    max_zeros: u32,
    min_gap: u32,
    min_stake: Type.BigInt(),
    min_zeros: u32,
    normalized_total: Type.BigInt(),
    staked_total: Type.BigInt(),
    timestamp: Type.BigInt(),
  }),
);

const maybe = Type.Union([u32, Type.Null()]);
const pailCheck = Compile(
  Type.Object({ gap: maybe, sequence: u32, stake: Type.BigInt(), zeros: maybe }),
);

/** @throws PoolError DAEMON_RPC */
export function blockOf(value: ScVal): FarmBlock {
  const told = nativeOf(value, 'Block');
  if (!blockCheck.Check(told)) throw strange('Block');
  return {
    timestamp: told.timestamp,
    minGap: told.min_gap,
    maxGap: told.max_gap,
    minStake: told.min_stake,
    maxStake: told.max_stake,
    minZeros: told.min_zeros,
    maxZeros: told.max_zeros,
    entropy: told.entropy,
    stakedTotal: told.staked_total,
    normalizedTotal: told.normalized_total,
  };
}

/** @throws PoolError DAEMON_RPC */
export function pailOf(value: ScVal): Pail {
  const told = nativeOf(value, 'Pail');
  if (!pailCheck.Check(told)) throw strange('Pail');
  const { sequence, stake, gap, zeros } = told;
  return { sequence, stake, gap: gap ?? undefined, zeros: zeros ?? undefined };
}

/** From the storage of the contract's instance. @throws PoolError DAEMON_RPC */
export function farmOf(instance: ScVal): FarmState {
  if (instance.type !== 'scvContractInstance') throw strange('instance');
  const storage = instance.instance.storage ?? [];
  const find = (name: string) => storage.find(({ key }) => nameOf(key) === name)?.val;
  const [index, making, paused] = [find('FarmIndex'), find('FarmBlock'), find('FarmPaused')];
  if (index !== undefined && index.type !== 'scvU32') throw strange('FarmIndex');
  if (paused !== undefined && paused.type !== 'scvBool') throw strange('FarmPaused');
  return {
    index: index?.u32 ?? 0,
    making: making && blockOf(making),
    isPaused: paused?.b ?? false,
  };
}

function nativeOf(value: ScVal, what: string): unknown {
  try {
    return scValToNative(value);
  } catch {
    throw strange(what);
  }
}

function nameOf(key: ScVal): string | undefined {
  const first = key.type === 'scvVec' ? key.vec?.[0] : undefined;
  return first?.type === 'scvSymbol' ? first.sym.toString() : undefined;
}

function isEntropy(value: unknown): boolean {
  return value instanceof Uint8Array && value.length === ENTROPY_BYTES;
}

function strange(what: string): PoolError {
  const message = `the farm contract keeps ${what} in a form that is not known`;
  return new PoolError('DAEMON_RPC', message, { what });
}
