/**
 * The panel: a page, its style and its scripts, for the operator's browser. It holds nothing of the pool;
 * all that it shows it asks for at `pool/...` beside it, so it works wherever `/panel` is served.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';

/** Of the page and all that it loads. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** They are served as they were written: from build/js/plugins/visionx/panel to the sources. */
const FOLDER = new URL('../../../../../plugins/visionx/panel/assets/', import.meta.url);

/**
 * Names of workers come from strangers: even if one became markup, it could run nothing, load nothing and
 * send nothing away. The icon is the one `data:` image.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // Kept by the browser, but asked about each time: a page and a script of two versions never meet.
  'cache-control': 'no-cache',
};

/** The files are read here, once. @throws Error where they cannot be. */
export function panelRoutes(): readonly PoolRoute[] {
  const files = readdirSync(FOLDER).filter((file) => TYPES[extname(file)] !== undefined);
  return files.sort().map(routeOf);
}

function routeOf(file: string): PoolRoute {
  const isPage = file === 'index.html';
  const type = TYPES[extname(file)] ?? '';
  const bytes = readFileSync(new URL(file, FOLDER));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  const headers = { ...HEADERS, etag };
  return {
    method: 'GET',
    paths: [isPage ? '/panel' : `/panel/${file}`],
    summary: isPage ? 'The panel of the pool, for browsers.' : `A part of the panel, ${file}.`,
    guard: 'public',
    handle: (request: RouteRequest): RouteAnswer =>
      isKnown(request.headers['if-none-match'], etag)
        ? { status: 304, headers }
        : { status: 200, headers, body: { kind: 'bytes', bytes, type } },
  };
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.some((tag) => tag === '*' || tag === etag);
}
