import type { FarmerRow } from '../record/kale-record.ts';
import { timestampOf } from './answers.ts';

const MILLIONTHS = 1_000_000;

/**
 * A farmer as its owner and its pooler see it: nothing of its key, nor of its token. `hindrance`: why one that leaves
 * is still here.
 */
export function farmerDocument(farmer: FarmerRow, hindrance?: string) {
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
    hindrance: hindrance ?? null,
  };
}
