import type { HeadframeSettings } from './headframe-schema.ts';
import type { PoolSettings } from './pool-schema.ts';
import type { PortSettings } from './ports-schema.ts';
import type { TomlDocument } from './toml-document.ts';

/** A pool file that is well-formed; the plugin's own section is checked when the plugin is at hand. */
export interface PoolFile {
  /** The file's name without `.toml`. */
  readonly id: string;
  readonly document: TomlDocument;
  readonly settings: PoolSettings;
}

export interface HostConfig {
  readonly directory: string;
  readonly headframe: HeadframeSettings;
  readonly headframeDocument: TomlDocument;
  readonly ports: readonly PortSettings[];
  readonly portsDocument: TomlDocument;
  readonly pools: readonly PoolFile[];
  /** Every `*.toml` in `pools/`, well-formed or not, by id. */
  readonly poolIds: readonly string[];
}
