import type { IncomingHttpHeaders } from 'node:http';
import { SOCKET_PROTOCOL } from '../../../shared/contract/wire.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** What a check looks at; `IncomingMessage` has it. */
export interface CheckedRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export const LOOPBACK_ADDRESS = '127.0.0.1';

const refuse = (status: number, reason: string): Refusal => ({ status, reason });
const first = (...refusals: (Refusal | null)[]): Refusal | null => refusals.find((refusal) => refusal !== null) ?? null;

/**
 * The checks of every request. Host and Origin are compared with constants, never with each other: a rebound DNS name
 * sends both alike. `authority` is `127.0.0.1:PORT`.
 */
export function checkHost({ headers }: CheckedRequest, authority: string): Refusal | null {
  return headers.host === authority ? null : refuse(421, 'this server answers to its own address only');
}

/** Pages and their parts: read only, and never as a part of somebody else's page. */
export function checkPage(request: CheckedRequest): Refusal | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'pages are read only');
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return null;
  // The file that opens the window counts as another site. A whole window holds no secret until it has a token.
  const opensWindow =
    request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
  return opensWindow ? null : refuse(403, 'not for other sites');
}

/** Changes: from our own page alone. */
export function checkOrigin({ headers }: CheckedRequest, authority: string): Refusal | null {
  if (headers.origin !== `http://${authority}`) return refuse(403, 'not for other origins');
  return checkSite(headers);
}

/** The exchange of a token. */
export function checkJsonPost(request: CheckedRequest, authority: string): Refusal | null {
  if (request.method !== 'POST') return refuse(405, 'POST only');
  const json = /^application\/json(;|$)/.test(request.headers['content-type'] ?? '');
  return first(checkOrigin(request, authority), json ? null : refuse(415, 'application/json only'));
}

/** Bytes up and down, with the session in the Authorization header. Reading sends no Origin from the own page. */
export function checkBlob(
  request: CheckedRequest,
  authority: string,
  holdsSession: (session: string) => boolean,
): Refusal | null {
  const { headers, method } = request;
  if (method !== 'GET' && method !== 'PUT') return refuse(405, 'GET or PUT only');
  const foreign =
    headers.origin !== undefined || method === 'PUT' ? checkOrigin(request, authority) : checkSite(headers);
  const session = /^Bearer ([\w-]{1,100})$/.exec(headers.authorization ?? '')?.[1];
  return first(foreign, session !== undefined && holdsSession(session) ? null : refuse(401, 'no session'));
}

/** The socket: its session travels as second subprotocol, the only header that a page can set there. */
export function checkUpgrade(
  request: CheckedRequest,
  authority: string,
  holdsSession: (session: string) => boolean,
): Refusal | null {
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const [protocol, session] = protocols;
  const valid =
    protocols.length === 2 && protocol === SOCKET_PROTOCOL && session !== undefined && holdsSession(session);
  return first(
    checkHost(request, authority),
    checkOrigin(request, authority),
    valid ? null : refuse(401, 'no session'),
  );
}

function checkSite(headers: IncomingHttpHeaders): Refusal | null {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' ? null : refuse(403, 'not for other sites');
}
