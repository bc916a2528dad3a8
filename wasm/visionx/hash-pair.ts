/**
 * Two hashes of one context abreast: while one waits for a word, the other is worked on. Written out, as there is
 * no way to say it once: the words of both have to be in registers.
 */
import { iterations, readsFour, writeEvery } from './context';
import { storeDigest } from './digest';
import { put } from './hash';
import {
  addedBy, mixOf, nextA, nextAcc, nextB, place1, place2, place3, place4, placeWritten,
} from './mixing';
import {
  beginMixing, datasetMask, datasetState, firstA, firstB, scratchMask, scratchState,
} from './seeds';
import { read } from './words';
import { beginWrites, writesOf } from './writes';

/** Hashes the context that was begun last with two nonces; 32 bytes to each digest. */
export function hashPair(
  context: usize, nonceP: u64, nonceQ: u64, digestP: usize, digestQ: usize,
): void {
  const dataset = datasetState;
  const mask = datasetMask;
  const within = scratchMask;
  const scratchP = scratchState(context, nonceP);
  const scratchQ = scratchState(context, nonceQ);
  const writesP = writesOf(0);
  const writesQ = writesOf(1);
  const count: u64 = iterations(context);
  const four = readsFour(context);
  const every: u64 = writeEvery(context);
  beginWrites(2);
  beginMixing(context, nonceP);
  let aP = firstA;
  let bP = firstB;
  let accP = aP ^ bP ^ 0xdeadbeeff00dface;
  beginMixing(context, nonceQ);
  let aQ = firstA;
  let bQ = firstB;
  let accQ = aQ ^ bQ ^ 0xdeadbeeff00dface;
  let writeAt: u64 = every == 0 ? count : 0;
  for (let i: u64 = 0; i < count; i++) {
    const v1P = read(writesP, scratchP, dataset, mask, place1(aP, bP, accP, i) & within);
    const v1Q = read(writesQ, scratchQ, dataset, mask, place1(aQ, bQ, accQ, i) & within);
    const v2P = read(writesP, scratchP, dataset, mask, place2(v1P, aP, accP) & within);
    const v2Q = read(writesQ, scratchQ, dataset, mask, place2(v1Q, aQ, accQ) & within);
    const v3P = read(writesP, scratchP, dataset, mask, place3(v2P, bP, accP) & within);
    const v3Q = read(writesQ, scratchQ, dataset, mask, place3(v2Q, bQ, accQ) & within);
    let v4P = v3P;
    let v4Q = v3Q;
    if (four) {
      v4P = read(writesP, scratchP, dataset, mask, place4(v3P, v1P, accP) & within);
      v4Q = read(writesQ, scratchQ, dataset, mask, place4(v3Q, v1Q, accQ) & within);
    }
    const mixP = mixOf(v1P, v2P, v3P, v4P);
    const mixQ = mixOf(v1Q, v2Q, v3Q, v4Q);
    aP = nextA(aP, mixP);
    aQ = nextA(aQ, mixQ);
    bP = nextB(bP, mixP, accP);
    bQ = nextB(bQ, mixQ, accQ);
    accP = nextAcc(accP, aP, bP);
    accQ = nextAcc(accQ, aQ, bQ);
    if (i == writeAt) {
      writeAt += every;
      put(writesP, scratchP, dataset, mask, placeWritten(mixP, aP, bP, i) & within, addedBy(mixP));
      put(writesQ, scratchQ, dataset, mask, placeWritten(mixQ, aQ, bQ, i) & within, addedBy(mixQ));
    }
  }
  storeDigest(aP, bP, accP, digestP);
  storeDigest(aQ, bQ, accQ, digestQ);
}
