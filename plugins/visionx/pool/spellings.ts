/** Upstream's workers call some routes below `/pool`, its panel all of them below `/api/pool`. */
export function spellings(path: `/${string}`): readonly string[] {
  return [`/pool${path}`, `/api/pool${path}`];
}
