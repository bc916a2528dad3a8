/** Replaces keys such as `passwordEnv = "NODE_PASSWORD"` by `password` with the variable's value. */
import type { ConfigProblem } from './config-problem.ts';
import type { Environment } from './environment.ts';
import type { KeyPath, TomlDocument } from './toml-document.ts';

const SUFFIX = 'Env';

/** Returns a copy of `value`, found at `path` of `document`, and a problem for each variable not set. */
export function resolveSecrets(
  value: unknown,
  document: TomlDocument,
  path: KeyPath,
  environment: Environment,
): { readonly value: unknown; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const resolve = (found: unknown, at: KeyPath): unknown => {
    if (Array.isArray(found)) return found.map((item, index) => resolve(item, [...at, index]));
    if (typeof found !== 'object' || found === null || found instanceof Date) return found;
    const copy: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(found)) {
      if (!key.endsWith(SUFFIX) || key === SUFFIX || typeof entry !== 'string') {
        copy[key] = resolve(entry, [...at, key]);
        continue;
      }
      const secret = environment.secret(entry);
      if (secret === undefined) {
        problems.push(
          document.problem([...at, key], `expected the environment variable ${entry} to be set`),
        );
      } else {
        copy[key.slice(0, -SUFFIX.length)] = secret;
      }
    }
    return copy;
  };
  return { value: resolve(value, path), problems };
}
