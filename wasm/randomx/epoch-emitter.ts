/**
 * Emits the module of a seed (`epoch-module.ts`): eight stages and the drivers that call them,
 * about 60 KiB. A stage is a function of its own because the engine then keeps r0 to r7 in
 * registers; two items interleaved in one function took twice as long.
 */
import { threadArea } from './places';
import { writeDriver } from './epoch-driver';
import { writeStage } from './epoch-stage';
import { generatePrograms } from './superscalar-generator';
import { programAt, PROGRAMS } from './superscalar-program';
import {
  byte, closeSize, CODE_SECTION, EXPORT_SECTION, FUNCTION_KIND, FUNCTION_SECTION, FUNCTION_TYPE,
  I32, IMPORT_SECTION, MEMORY_KIND, moduleBytes, name, openSection, SHARED_LIMITS, startModule,
  TYPE_SECTION, unsigned,
} from './wasm-writer';

const STAGE_TYPE: u32 = 0;
const DRIVER_TYPE: u32 = 1;
const DRIVERS: u32 = 3;

/** Writes the module at the start of the thread's area, over the scratchpad. Its size in bytes. */
export function emitModule(seed: usize, length: i32): i32 {
  generatePrograms(seed, length);
  startModule(threadArea);
  writeTypes();
  writeImport();
  writeFunctions();
  writeExports();
  writeCode();
  return moduleBytes();
}

function writeTypes(): void {
  const section = openSection(TYPE_SECTION, 2);
  writeType(2);
  writeType(3);
  closeSize(section);
}

/** A function that takes so many addresses. */
function writeType(parameters: u32): void {
  byte(FUNCTION_TYPE);
  unsigned(parameters);
  for (let index: u32 = 0; index < parameters; index++) byte(I32);
  unsigned(0);
}

/** The memory, whatever its size: all addresses come from the caller. */
function writeImport(): void {
  const section = openSection(IMPORT_SECTION, 1);
  name('env');
  name('memory');
  byte(MEMORY_KIND);
  byte(SHARED_LIMITS);
  unsigned(1);
  unsigned(65536);
  closeSize(section);
}

function writeFunctions(): void {
  const section = openSection(FUNCTION_SECTION, PROGRAMS + DRIVERS);
  for (let stage: u32 = 0; stage < PROGRAMS; stage++) unsigned(STAGE_TYPE);
  for (let driver: u32 = 0; driver < DRIVERS; driver++) unsigned(DRIVER_TYPE);
  closeSize(section);
}

function writeExports(): void {
  const section = openSection(EXPORT_SECTION, DRIVERS);
  writeExport('items1', PROGRAMS);
  writeExport('items2', PROGRAMS + 1);
  writeExport('items16', PROGRAMS + 2);
  closeSize(section);
}

function writeExport(text: string, index: u32): void {
  name(text);
  byte(FUNCTION_KIND);
  unsigned(index);
}

function writeCode(): void {
  const section = openSection(CODE_SECTION, PROGRAMS + DRIVERS);
  for (let stage: u32 = 0; stage < PROGRAMS; stage++) writeStage(programAt(stage));
  writeDriver(1);
  writeDriver(2);
  writeDriver(16);
  closeSize(section);
}
