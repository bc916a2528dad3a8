/** `npm run bench [-- name...]`: measures, and prints what it measured. Nothing is asserted. */
import { cpus } from 'node:os';
import { benchBroadcast } from './broadcast.ts';
import { benchFlatCost } from './flat-cost.ts';
import { benchFuzz } from './fuzz.ts';
import { benchKale } from './kale.ts';
import { benchKernel } from './kernel.ts';
import { benchLedger } from './ledger.ts';
import { benchLogins } from './logins.ts';
import { benchMemory } from './memory.ts';
import { benchPayouts } from './payouts.ts';
import type { Print } from './print.ts';
import { benchRandomX } from './randomx.ts';
import { benchRandomXPort } from './randomx-port.ts';
import { benchRandomXSwitch } from './randomx-switch.ts';
import { benchRounding } from './rounding.ts';
import { benchShares } from './shares.ts';
import { benchVisionX } from './visionx.ts';

const BENCHES: Readonly<Record<string, (print: Print) => Promise<void>>> = {
  kernel: benchKernel,
  shares: benchShares,
  broadcast: benchBroadcast,
  ledger: benchLedger,
  logins: benchLogins,
  payouts: benchPayouts,
  memory: benchMemory,
  flat: benchFlatCost,
  randomx: benchRandomX,
  'randomx-port': benchRandomXPort,
  'randomx-switch': benchRandomXSwitch,
  visionx: benchVisionX,
  kale: benchKale,
  fuzz: benchFuzz,
  rounding: benchRounding,
};

const print: Print = (line) => process.stdout.write(`${line}\n`);
const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  print(`no bench named ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 1;
} else {
  const processors = cpus();
  print(`Node ${process.versions.node}, ${processors.length} x ${processors[0]?.model ?? '?'}`);
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    print(`\n${name}`);
    await bench(print);
  }
}
