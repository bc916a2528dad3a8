import type {
  FarmerApplication,
  FarmerChange,
  FarmOffice,
  FieldOrder,
  HarvestReport,
  PlantReport,
  Registration,
} from '../farm/farm-office.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { MonitorHealth } from '../monitor/farm-monitor.ts';
import type { Worries } from '../monitor/farm-worries.ts';
import type { OpenField } from '../farm/open-field.ts';
import type { KaleRecord } from '../record/kale-record.ts';
import type { EndpointHealth } from '../stellar/rpc/endpoint-health.ts';
import type { FarmCrew } from './farm-crew.ts';

/** The farm of a pool as its routes see it. */
export class WorkingOffice implements FarmOffice {
  readonly #parts: Pick<FarmParts, 'rpc' | 'record' | 'deeds'>;
  readonly #crew: FarmCrew;

  constructor(parts: Pick<FarmParts, 'rpc' | 'record' | 'deeds'>, crew: FarmCrew) {
    this.#parts = parts;
    this.#crew = crew;
  }

  get view(): FarmView | undefined {
    return this.#crew.monitor.view;
  }

  get field(): OpenField {
    return this.#crew.field;
  }

  get record(): KaleRecord {
    return this.#parts.record;
  }

  get endpoints(): readonly EndpointHealth[] {
    return this.#parts.rpc.health;
  }

  get deeds(): number {
    return this.#parts.deeds.count;
  }

  get alarms(): number {
    return this.#parts.deeds.alarms;
  }

  get worries(): Worries {
    return this.#crew.worries.worries;
  }

  get looks(): MonitorHealth {
    return this.#crew.monitor.health;
  }

  register(application: FarmerApplication): Promise<Registration> {
    return this.#crew.desk.register(application);
  }

  setPayoutAddress(farmerId: string, address: string): Promise<FarmerChange> {
    return this.#crew.desk.setPayoutAddress(farmerId, address);
  }

  leave(farmerId: string, payoutAddress: string | undefined): Promise<FarmerChange> {
    return this.#crew.desk.leave(farmerId, payoutAddress);
  }

  exitHindrance(farmerId: string): string | undefined {
    return this.#crew.keeper.exitHindrance(farmerId);
  }

  plant(order: FieldOrder): Promise<PlantReport> {
    return this.#crew.planter.plant(order);
  }

  harvest(order: FieldOrder): Promise<HarvestReport> {
    return this.#crew.harvester.harvest(order);
  }
}
