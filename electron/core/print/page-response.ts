import { randomBytes } from 'node:crypto';
import type { PageFiles } from './page-files.ts';

export interface PageResponse {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Stands in the built HTML where each answer gets a nonce of its own. */
export const STYLE_NONCE_PLACEHOLDER = '{{style-nonce}}';

/** The page that the workbench may show in a frame as preview; no other page may be framed at all. */
const FRAMED_PAGE = '/report.html';

/**
 * Answers a request for a page by its exact path. The same headers go with every page in every shell: the loopback
 * server, Electron's own scheme and the printer.
 */
export function pageResponse(files: PageFiles, path: string): PageResponse {
  const file = files.get(path);
  if (file === undefined) {
    const headers = { ...protectiveHeaders(path, ''), 'content-type': 'text/plain; charset=utf-8' };
    return { status: 404, headers, body: Buffer.from('not found') };
  }
  const nonce = randomBytes(16).toString('base64');
  const headers = { ...protectiveHeaders(path, nonce), 'content-type': file.mediaType };
  if (!file.mediaType.startsWith('text/html')) return { status: 200, headers, body: file.body };
  return { status: 200, headers, body: Buffer.from(file.body.toString().replaceAll(STYLE_NONCE_PLACEHOLDER, nonce)) };
}

/**
 * Trusted Types admit only Svelte's own template policy. `style-src-attr` is open because component libraries set static
 * style attributes; style elements need the nonce (CodeMirror's are given it).
 */
function contentSecurityPolicy(path: string, nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    nonce === '' ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    `frame-ancestors ${path === FRAMED_PAGE ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ');
}

const DENIED_FEATURES = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
];
const PERMISSIONS_POLICY = [...DENIED_FEATURES.map((feature) => `${feature}=()`), 'clipboard-write=(self)'].join(', ');

/** Headers of every answer, refusals and data included. */
export function protectiveHeaders(path: string, nonce = ''): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(path, nonce),
    'permissions-policy': PERMISSIONS_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'x-frame-options': path === FRAMED_PAGE ? 'SAMEORIGIN' : 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
