import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { deedKind } from '../farm/deed-keys.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import type { HangingDeed } from './hanging-deeds.ts';
import { Refusal } from './refusal.ts';

/** An account's first sequence number is that of its ledger, shifted by so many bits. */
const SEQUENCE_SHIFT = 32n;

/**
 * Whether a farmer's account, which an exit closes, bears out what is claimed of one. Each look may begin another exit
 * where the last is of unknown fate: then an account that is gone does not tell by which. Rejects with
 * `STORAGE_UNAVAILABLE`. @throws Refusal
 */
export async function exitEvidence(
  { record, reader, rpc }: Pick<FarmParts, 'record' | 'reader' | 'rpc'>,
  { signed: [{ innerHash, ledger: last }] }: Pick<HangingDeed, 'signed'>,
  {
    claim,
    farmer: { farmerId, custodialWallet },
    view,
    isTold,
  }: {
    readonly claim: 'applied' | 'not-applied';
    readonly farmer: Pick<FarmerRow, 'farmerId' | 'custodialWallet'>;
    readonly view: Pick<FarmView, 'ledger'>;
    /** By nodes, so that the account only has to have nothing against it. */
    readonly isTold: boolean;
  },
): Promise<'borne-out' | 'open'> {
  const views = await reader.accountViews(custodialWallet);
  const fresh = views.filter(({ ledger }) => ledger >= view.ledger && rpc.isPlausible(ledger));
  if (fresh.length < rpc.witnesses) throw new Refusal('too few nodes tell of its account now');
  // Anybody can pay for an account with that address anew, whose numbers begin at its own ledger.
  const isThere = fresh.map(
    ({ sequence }) => sequence !== undefined && sequence >> SEQUENCE_SHIFT <= BigInt(last),
  );
  if (claim === 'applied' && isThere.includes(true))
    throw new Refusal('the account that it closes is still there, so it did not happen');
  if (!isThere.includes(false)) return 'borne-out';
  // After the account: whatever closed it was on record before. What is followed first: it may come to be undecided.
  const isOther = (each: SubmissionRecord) =>
    each.innerHash !== innerHash && isExitOf(each, farmerId);
  const isFollowed = (await record.unsettledTransactions()).some(isOther);
  const isHanging = (await record.undecidedTransactions()).some(isOther);
  if (isFollowed)
    throw new Refusal('another exit of the farmer is on its way, and may have closed the account');
  if ((await record.farmer(farmerId))?.state !== 'leaving')
    throw new Refusal('the farmer has left by another exit meanwhile');
  if (claim === 'not-applied' && !isHanging)
    throw new Refusal('the account that it closes is gone');
  if (claim === 'applied' && isHanging && !isTold)
    throw new Refusal(
      'another exit of the farmer may have closed the account: settle first which did not happen',
    );
  return isHanging ? 'open' : 'borne-out';
}

function isExitOf({ key }: SubmissionRecord, farmerId: string): boolean {
  return deedKind(key) === 'exit' && key.split(':')[1] === farmerId;
}
