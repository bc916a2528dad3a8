/** Paths with parameters: which of them a request means, and which of them mean the same request. */

/** A path cut into segments; `:name` stands for one of any content. */
export type RoutePattern = readonly string[];

const SEGMENT = /^(?::[a-z][a-zA-Z0-9_]*|[A-Za-z0-9._~-]+)$/;
const PATH_LENGTH_MAX = 200;
const PARAM_LENGTH_MAX = 256;
const CONTROLS = /\p{C}/u;

/** Undefined for what is no path of plain segments and parameters of different names. */
export function parsePattern(path: string): RoutePattern | undefined {
  if (!path.startsWith('/') || path.length > PATH_LENGTH_MAX) return undefined;
  if (path === '/') return [];
  const segments = path.slice(1).split('/');
  if (!segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment)))
    return undefined;
  const names = segments.filter(isParam);
  return new Set(names).size === names.length ? segments : undefined;
}

/** Whether some request could mean both. */
export function overlap(one: RoutePattern, other: RoutePattern): boolean {
  if (one.length !== other.length) return false;
  return one.every((segment, index) => {
    const opposite = other[index] ?? '';
    return isParam(segment) || isParam(opposite) || segment === opposite;
  });
}

/** The parameters of a path that fits, still encoded; undefined where it does not. */
export function matchPattern(
  pattern: RoutePattern,
  segments: readonly string[],
): readonly (readonly [name: string, encoded: string])[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const found: [string, string][] = [];
  for (const [index, segment] of pattern.entries()) {
    const asked = segments[index] ?? '';
    if (isParam(segment)) found.push([segment.slice(1), asked]);
    else if (segment !== asked) return undefined;
  }
  return found;
}

/** What a parameter says; undefined for what is empty, too long, not UTF-8 or has control characters. */
export function decodeParam(encoded: string): string | undefined {
  let value: string;
  try {
    value = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  const fits = value.length > 0 && value.length <= PARAM_LENGTH_MAX && !CONTROLS.test(value);
  return fits ? value : undefined;
}

/** `/a/:b` of a pattern. */
export function patternText(pattern: RoutePattern): string {
  return `/${pattern.join('/')}`;
}

/** Whether a segment of a pattern stands for any content. */
export function isParam(segment: string): boolean {
  return segment.startsWith(':');
}
