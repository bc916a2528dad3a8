import { RpcFailure } from '../../../../core/plugin-api/devnets/rpc-failure.ts';
import { RPC_INVALID_PARAMETER } from './rpc-codes.ts';

export type RpcParameters = Readonly<Record<string, unknown>>;
export type RpcMethod = (params: RpcParameters) => unknown;

export function record(value: unknown, name: string): RpcParameters {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as RpcParameters;
  throw invalid(`${name} is no object`);
}

export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw invalid(`${name} is no string`);
}

export function list(value: unknown, name: string, countMax: number): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${name} is no list`);
  if (value.length > countMax) throw invalid(`${name} has more than ${countMax} members`);
  return value as unknown[];
}

export function wholeNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`${name} is no whole number`);
}

export function invalid(message: string): RpcFailure {
  return new RpcFailure(RPC_INVALID_PARAMETER, message);
}
