/**
 * One container per pool: the host's values above, the pool's own beside the plugin's classes. Foreign
 * classes carry no decorators; each is built from the tokens that its `inject` lists.
 */
import { container as root } from 'tsyringe';
import type { DependencyContainer } from 'tsyringe';
import type { Part } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolToken } from '../plugin-api/tokens.ts';
import { asPoolError } from './foreign-error.ts';

export class PoolContainer {
  readonly #container: DependencyContainer;
  /** Tokens being built just now: meeting one again means the classes want each other. */
  readonly #building: symbol[] = [];

  constructor(parent: DependencyContainer = root) {
    this.#container = parent.createChildContainer();
  }

  value<T>(token: PoolToken<T>, value: T): void {
    this.#container.register<T>(token, { useValue: value });
  }

  /**
   * Registers a class to be built once in this container. The instance is kept by this closure and not
   * by a shared lifecycle, so that it can never be handed to the next pool.
   */
  part<T>(token: PoolToken<T>, part: Part<T>): void {
    let built: { readonly instance: T } | undefined;
    this.#container.register<T>(token, {
      useFactory: () => {
        built ??= { instance: this.#build(token, part) };
        return built.instance;
      },
    });
  }

  /** @throws PoolError `PLUGIN_CONSTRUCT_FAILED` */
  get<T>(token: PoolToken<T>): T {
    if (!this.#container.isRegistered(token, true)) {
      throw new PoolError(
        'PLUGIN_CONSTRUCT_FAILED',
        `a class of the plugin asks for ${nameOf(token)}, which nobody provides`,
        { token: nameOf(token) },
      );
    }
    return this.#container.resolve<T>(token);
  }

  #build<T>(token: PoolToken<T>, part: Part<T>): T {
    if (this.#building.includes(token)) {
      const circle = [...this.#building, token].map(nameOf).join(' -> ');
      throw new PoolError(
        'PLUGIN_CONSTRUCT_FAILED',
        `classes of the plugin want each other: ${circle}`,
        { token: nameOf(token) },
      );
    }
    this.#building.push(token);
    try {
      const collaborators = part.inject.map((wanted) => this.get(wanted)) as never[];
      return new part(...collaborators);
    } catch (error) {
      const known = asPoolError(error);
      if (known !== undefined) throw known;
      const reason = error instanceof Error ? error.message : String(error);
      throw new PoolError(
        'PLUGIN_CONSTRUCT_FAILED',
        `constructing ${nameOf(token)} failed: ${reason}`,
        { token: nameOf(token) },
        error,
      );
    } finally {
      this.#building.pop();
    }
  }
}

function nameOf(token: symbol): string {
  return token.description ?? 'a token without a name';
}
