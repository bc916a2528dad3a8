import type { FarmerRow } from '../record/kale-record.ts';
import { timestampOf } from './answers.ts';

const MILLIONTHS = 1_000_000;

/** A farmer as its owner and its pooler see it: nothing of its key, nor of its token. */
export function farmerDocument(farmer: FarmerRow) {
  return {
    farmerId: farmer.farmerId,
    custodialWallet: farmer.custodialWallet,
    poolerId: farmer.poolerId,
    stakePercentage: farmer.stakeMillionths / MILLIONTHS,
    status: farmer.state,
    currentBalance: String(farmer.balance),
    totalEarnings: String(farmer.rewardTotal),
    registeredAt: timestampOf(farmer.registeredAtMs),
    payoutAddress: farmer.payoutAddress ?? null,
    isReady: farmer.isReady,
    stakedTotal: String(farmer.stakedTotal),
  };
}
