/** Each route of the coin at its own path, and below its name where other coins are served beside it. */
export function spellings(path: `/${string}`): readonly string[] {
  return [path, `/kale${path}`];
}
