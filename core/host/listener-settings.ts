/** From the words of the configuration to those of the listeners. */
import type { HostConfig } from '../config/host-config.ts';
import type { HeadframeSettings } from '../config/headframe-schema.ts';
import { AddressLimits, LIMIT_DEFAULTS } from '../listeners/address-limits.ts';
import { BAN_DEFAULTS, BanList } from '../listeners/ban-list.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { MiningPortOptions } from './mining-port.ts';

/** Connections that linger when the host stops are cut off after this. */
const CLOSE_DEADLINE_MS = 2_000;

export function limitsOf(settings: HeadframeSettings['limits']): AddressLimits {
  return new AddressLimits({ ...LIMIT_DEFAULTS, ...settings });
}

export function banListOf(settings: HeadframeSettings['bans'], clock: Clock): BanList {
  const { allow, spareLoopback, seconds, ...rules } = settings;
  return new BanList(
    { ...BAN_DEFAULTS, allow, spareLoopback, rules: { ...rules, banSeconds: seconds } },
    clock,
  );
}

export function portOptionsOf(config: HostConfig): readonly MiningPortOptions[] {
  return config.ports.map((settings) => ({
    settings,
    limits: config.headframe.limits,
    configDirectory: config.directory,
    closeDeadlineMs: CLOSE_DEADLINE_MS,
  }));
}
