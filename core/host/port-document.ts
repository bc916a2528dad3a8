import { openapiOfPlugins } from '../api/openapi.ts';
import { pluginPaths } from '../api/plugin-openapi.ts';
import type { RouteShelf } from '../plugin-routes/route-shelf.ts';

interface PortPools {
  /** The pool whose routes answer where a path names none. */
  readonly selected: string | undefined;
  readonly pools: readonly string[];
}

/** The OpenAPI document of one mining port: the routes of its pools, at the paths where it serves them. */
export class PortDocument {
  readonly #shelf: Pick<RouteShelf, 'mounted' | 'revision'>;
  #made: { readonly key: string; readonly text: string } | undefined;

  constructor(shelf: Pick<RouteShelf, 'mounted' | 'revision'>) {
    this.#shelf = shelf;
  }

  /** JSON; made anew when a pool comes or goes, or another feeds the port. */
  of(port: PortPools): string {
    const key = JSON.stringify([this.#shelf.revision, port]);
    if (this.#made?.key !== key) this.#made = { key, text: JSON.stringify(this.#describe(port)) };
    return this.#made.text;
  }

  #describe({ selected, pools }: PortPools): object {
    const placed = this.#shelf.mounted
      .filter(({ options }) => pools.includes(options.poolId))
      .map((mounted) => {
        const { poolId } = mounted.options;
        return { mounted, below: poolId === selected ? [] : ['pools', poolId] };
      });
    return openapiOfPlugins(pluginPaths(placed));
  }
}
