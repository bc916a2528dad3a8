/**
 * Lines of Stratum V1, from host to miner, each with its newline. Hex and ids are trusted to need
 * no escape where they come from the host; whatever a person or a miner wrote is escaped.
 */
import type { StratumV1Work } from '../../plugin-api/dialect.ts';
import { hex32 } from '../hex.ts';
import type { WireError } from './wire-errors.ts';

/** `result`: JSON text. A call without an id is answered with null. */
export function resultLine(id: string | undefined, result: string): string {
  return `{"id":${id ?? 'null'},"result":${result},"error":null}\n`;
}

export function errorLine(id: string | undefined, error: WireError): string {
  const triple = `[${error.code},${JSON.stringify(error.text)},null]`;
  return `{"id":${id ?? 'null'},"result":null,"error":${triple}}\n`;
}

export function difficultyLine(difficulty: number): string {
  return notification('mining.set_difficulty', String(difficulty));
}

export function versionMaskLine(mask: number): string {
  return notification('mining.set_version_mask', `"${hex32(mask)}"`);
}

export function messageLine(text: string): string {
  return notification('client.show_message', JSON.stringify(text));
}

/** Without a host the miner comes back to where it is connected now. */
export function reconnectLine(to?: {
  readonly host: string;
  readonly port: number;
  readonly waitSeconds: number;
}): string {
  return notification(
    'client.reconnect',
    to === undefined ? '' : `${JSON.stringify(to.host)},${to.port},${to.waitSeconds}`,
  );
}

/** `clean`: what the miner works on now is worthless. */
export function notifyLine(wireId: string, work: StratumV1Work, clean: boolean): string {
  const branches = work.branches.length === 0 ? '' : `"${work.branches.join('","')}"`;
  const coinbase = `"${work.coinb1}","${work.coinb2}",[${branches}]`;
  const header = `"${hex32(work.version)}","${hex32(work.bits)}","${hex32(work.ntime)}"`;
  return notification(
    'mining.notify',
    `"${wireId}","${work.previousHash}",${coinbase},${header},${clean}`,
  );
}

function notification(method: string, params: string): string {
  return `{"id":null,"method":"${method}","params":[${params}]}\n`;
}
