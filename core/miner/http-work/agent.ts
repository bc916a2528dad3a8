import { readFileSync } from 'node:fs';

/** From build/js/core/miner/http-work/ to the package. */
const PACKAGE = new URL('../../../../../package.json', import.meta.url);

/** Name and version of this software, as it tells pools. */
export function agentName(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  return `headframe/${version}`;
}
