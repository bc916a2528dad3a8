import type { EndpointHealth } from '../stellar/rpc/endpoint-health.ts';
import type { FarmerRow, KaleRecord } from '../record/kale-record.ts';
import type { MonitorHealth } from '../monitor/farm-monitor.ts';
import type { Worries } from '../monitor/farm-worries.ts';
import type { FarmView } from './farm-view.ts';
import type { OpenField } from './open-field.ts';

export interface FarmerApplication {
  readonly poolerId: string;
  /** 0 to 1,000,000. */
  readonly stakeMillionths: number;
  readonly payoutAddress?: string | undefined;
  /** JSON text, at most 2 KiB. */
  readonly metadata?: string | undefined;
  /**
   * Of the token that the owner has, in hex; the empty text: there is no owner but the pooler. Undefined: a token is
   * made.
   */
  readonly ownerTokenHash?: string | undefined;
}

export type Registration =
  /** `token`: where one was made; told this once, only its hash is kept. */
  | { readonly kind: 'registered'; readonly farmer: FarmerRow; readonly token: string | undefined }
  | {
      readonly kind: 'refused';
      readonly reason: 'full' | 'address' | 'stopping';
      readonly text: string;
    };

export type FarmerChange =
  | { readonly kind: 'changed'; readonly farmer: FarmerRow }
  | { readonly kind: 'refused'; readonly reason: 'address' | 'state'; readonly text: string };

/** What is asked for one pooler's farmers, or for all where `poolerId` is undefined. */
export interface FieldOrder {
  readonly blockIndex: number;
  readonly poolerId: string | undefined;
  /** Farmers at most, in their order. */
  readonly farmersMax?: number | undefined;
  /** Aborted: what is under way goes on, the report is of that moment. */
  readonly signal: AbortSignal;
}

export interface PlantReport {
  readonly totalRequested: number;
  /** Planted in that block, now or before. */
  readonly successfulPlants: number;
  readonly failedPlants: number;
  /** Stroops of the successful ones. */
  readonly totalStaked: bigint;
}

export interface HarvestReport {
  readonly totalEligible: number;
  readonly successfulHarvests: number;
  readonly failedHarvests: number;
  /** Stroops, without stakes. */
  readonly totalRewards: bigint;
}

/** The farm as the pool's routes see it. Calls reject with `STORAGE_UNAVAILABLE`. */
export interface FarmOffice {
  /** Of the last look; undefined before the first. */
  readonly view: FarmView | undefined;
  readonly field: OpenField;
  readonly record: KaleRecord;
  readonly endpoints: readonly EndpointHealth[];
  /** Deeds that are on their way, or wait. */
  readonly deeds: number;
  /** Deeds of this life that a person has to look at. */
  readonly alarms: number;
  /** What else a person has to see to. */
  readonly worries: Worries;
  /** How the looks at the farm go. */
  readonly looks: MonitorHealth;
  register(application: FarmerApplication): Promise<Registration>;
  setPayoutAddress(farmerId: string, address: string): Promise<FarmerChange>;
  /** From now on it is not planted; when its last harvest is done it is paid out and closed. */
  leave(farmerId: string, payoutAddress: string | undefined): Promise<FarmerChange>;
  /** Why a farmer that leaves is still here, as of the last look; undefined where nothing is in the way. */
  exitHindrance(farmerId: string): string | undefined;
  /** Does what the pool does by itself, now: nobody is planted twice. */
  plant(order: FieldOrder): Promise<PlantReport>;
  harvest(order: FieldOrder): Promise<HarvestReport>;
}
