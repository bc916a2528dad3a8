/**
 * What signatures cover. One that leaves out inputs or outputs would let whoever relays a transaction alter it, and
 * with it its id, or whom it pays. The forms are those of BIP16, BIP66, BIP141, BIP143 and BIP341. Pure.
 */
import type { TransactionInput } from '../consensus/transaction.ts';

/** `SIGHASH_ALL`, alone and with the fork id of Bitcoin Cash; neither lets anything be altered on any coin. */
const COVERS_ALL: readonly (number | undefined)[] = [0x01, 0x41];
/** Schnorr, without and with a type; without one it covers all (BIP341). */
const SCHNORR_BYTES = 64;
const ANNEX = 0x50;

/** Why an input that spends `script` is not signed for the whole transaction; undefined where it is. */
export function signatureFault(
  { scriptSig, witness }: Pick<TransactionInput, 'scriptSig' | 'witness'>,
  script: Uint8Array,
): string | undefined {
  if (isProgram(script)) return scriptSig.length === 0 ? witnessFault(witness, script) : UNKNOWN;
  const pushes = pushesOf(scriptSig);
  if (pushes === undefined) return UNKNOWN;
  if (isScriptHash(script)) {
    const redeem = pushes.at(-1);
    if (redeem === undefined) return MISSING;
    if (isProgram(redeem)) return pushes.length === 1 ? witnessFault(witness, redeem) : UNKNOWN;
    return ecdsaFault(pushes.slice(0, -1));
  }
  if (isKeyHash(script))
    return pushes.length === 2 ? ecdsaFault(pushes.slice(0, 1)) : unsigned(pushes);
  if (isKey(script)) return pushes.length === 1 ? ecdsaFault(pushes) : unsigned(pushes);
  return UNKNOWN;
}

const MISSING = 'has no signature';
const UNKNOWN = 'has a form that cannot be checked here';
const PARTIAL = 'does not cover the whole transaction: sign with ALL';

function unsigned(parts: readonly Uint8Array[]): string {
  return parts.length === 0 ? MISSING : UNKNOWN;
}

/** `program`: version, length, and 20 or 32 bytes. */
function witnessFault(witness: readonly Uint8Array[], program: Uint8Array): string | undefined {
  if (witness.length === 0) return MISSING;
  const [version] = program;
  if (version === 0x51 && program.length === 34) return taprootFault(witness);
  if (version !== 0) return UNKNOWN;
  if (program.length === 34) return ecdsaFault(witness.slice(0, -1));
  return witness.length === 2 ? ecdsaFault(witness.slice(0, 1)) : UNKNOWN;
}

function taprootFault(witness: readonly Uint8Array[]): string | undefined {
  const isAnnexed = witness.length > 1 && witness.at(-1)?.[0] === ANNEX;
  const stack = isAnnexed ? witness.slice(0, -1) : witness;
  // By the key alone, or with a script and the proof that it belongs to the key.
  const signatures = stack.length === 1 ? stack : stack.slice(0, -2);
  return faultOfAll(signatures, (signature) => {
    if (signature.length === SCHNORR_BYTES) return undefined;
    if (signature.length !== SCHNORR_BYTES + 1) return UNKNOWN;
    return signature.at(-1) === 0x01 ? undefined : PARTIAL;
  });
}

function ecdsaFault(parts: readonly Uint8Array[]): string | undefined {
  return faultOfAll(parts, (part) => {
    const isEcdsa = part[0] === 0x30 && part[1] === part.length - 3;
    // As Bitcoin Cash has it; the type is never left out there.
    if (!isEcdsa && part.length !== SCHNORR_BYTES + 1) return UNKNOWN;
    return COVERS_ALL.includes(part.at(-1)) ? undefined : PARTIAL;
  });
}

/** Of all that stands for signatures; what is empty is the place of one, or what `CHECKMULTISIG` drops. */
function faultOfAll(
  parts: readonly Uint8Array[],
  faultOf: (part: Uint8Array) => string | undefined,
): string | undefined {
  const given = parts.filter((part) => part.length > 0);
  if (given.length === 0) return MISSING;
  return given.map(faultOf).find((fault) => fault !== undefined);
}

/** What a script pushes; undefined where it does anything else. */
function pushesOf(script: Uint8Array): readonly Uint8Array[] | undefined {
  const pushes: Uint8Array[] = [];
  for (let at = 0; at < script.length; ) {
    const code = script[at++] ?? 0;
    let length = code;
    if (code === 0x4c) length = script[at++] ?? 0;
    else if (code === 0x4d) length = (script[at++] ?? 0) + (script[at++] ?? 0) * 256;
    else if (code > 0x4b) return undefined;
    if (at + length > script.length) return undefined;
    pushes.push(script.subarray(at, at + length));
    at += length;
  }
  return pushes;
}

/** BIP141: a version and 2 to 40 bytes. */
function isProgram(script: Uint8Array): boolean {
  const [version = 0xff, length] = script;
  const isVersion = version === 0 || (version >= 0x51 && version <= 0x60);
  return isVersion && length === script.length - 2 && script.length >= 4 && script.length <= 42;
}

/** Of 20 bytes, and on Bitcoin Cash of 32. */
function isScriptHash(script: Uint8Array): boolean {
  const [first, length] = script;
  const classic = first === 0xa9 && length === 20 && script.length === 23;
  const long = first === 0xaa && length === 32 && script.length === 35;
  return (classic || long) && script.at(-1) === 0x87;
}

function isKeyHash(script: Uint8Array): boolean {
  return script.length === 25 && script[0] === 0x76 && script[1] === 0xa9 && script[24] === 0xac;
}

function isKey(script: Uint8Array): boolean {
  const [length] = script;
  return (length === 33 || length === 65) && script.length === length + 2 && script.at(-1) === 0xac;
}
