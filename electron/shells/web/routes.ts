import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import { BLOB_LIMIT_BYTES } from '../../../shared/contract/wire.ts';
import type { Blobs, Log } from '../../core/app-options.ts';
import type { PageFiles } from '../../core/print/page-files.ts';
import { pageResponse, protectiveHeaders } from '../../core/print/page-response.ts';
import { checkBlob, checkHost, checkJsonPost, checkPage, type Refusal } from './request-checks.ts';
import type { Sessions } from './sessions.ts';

/** What the routes serve from. `authority` is `127.0.0.1:PORT`. */
export interface Routes {
  readonly authority: string;
  readonly pages: PageFiles;
  readonly sessions: Sessions;
  readonly blobs: Blobs;
  readonly log: Log;
}

const LOGIN_LIMIT_BYTES = 1000;
const loginSchema = z.strictObject({ token: z.string().max(100) });

/** What goes back: bytes at hand, or a stream from disk of a known size. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | { readonly sizeBytes: number; readonly chunks: AsyncIterable<Uint8Array> };
}

/** Answers one request; every answer carries the protective headers. Never rejects. */
export async function answerRequest(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(routes, request).catch((error: unknown) => refusal(failureOf(error)));
  if (answer.status >= 400) {
    routes.log.warning(`refused a request: ${reasonOf(answer)}`, { status: answer.status });
    // The rest of a refused request is not read: the connection ends with the answer.
    response.setHeader('connection', 'close');
  }
  const size = Buffer.isBuffer(answer.body) ? answer.body.length : answer.body.sizeBytes;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else if (Buffer.isBuffer(answer.body)) response.end(answer.body);
  // The window went away, or the disk failed in the middle: a cut connection is the only honest end.
  else await pipeline(answer.body.chunks, response).catch(() => response.destroy());
}

async function answerTo(routes: Routes, request: IncomingMessage): Promise<Answer> {
  // The path is only ever looked up or compared, never resolved, so it is taken as it came.
  const [path = ''] = (request.url ?? '').split('?', 1);
  const foreign = checkHost(request, routes.authority);
  if (foreign !== null) return refusal(foreign);
  if (path === '/api/login') return login(routes, request);
  if (path === '/blob' || path.startsWith('/blob/')) return blob(routes, path, request);
  const refused = checkPage(request);
  return refused === null ? pageResponse(routes.pages, path) : refusal(refused);
}

async function login(routes: Routes, request: IncomingMessage): Promise<Answer> {
  const refused = checkJsonPost(request, routes.authority);
  if (refused !== null) return refusal(refused);
  const body = loginSchema.safeParse(parseJson(await readText(request, LOGIN_LIMIT_BYTES)));
  const session = body.success ? routes.sessions.exchange(body.data.token) : null;
  if (session === null) return refusal({ status: 401, reason: 'start token unknown, used or too old' });
  return json({ session });
}

async function blob(routes: Routes, path: string, request: IncomingMessage): Promise<Answer> {
  const refused = checkBlob(request, routes.authority, (session) => routes.sessions.holds(session));
  if (refused !== null) return refusal(refused);
  if (request.method === 'PUT' && path === '/blob') return upload(routes, request);
  const found = request.method === 'GET' ? await routes.blobs.open(path.slice('/blob/'.length)) : null;
  if (found === null) return refusal({ status: 404, reason: 'no such blob' });
  const type = { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' };
  return { status: 200, headers: { ...protectiveHeaders(''), ...type }, body: found };
}

async function upload(routes: Routes, request: IncomingMessage): Promise<Answer> {
  const announcedBytes = Number(request.headers['content-length'] ?? 0);
  if (announcedBytes > BLOB_LIMIT_BYTES) return refusal({ status: 413, reason: 'larger than 1 GiB' });
  return json({ id: await routes.blobs.receive(request, BLOB_LIMIT_BYTES) });
}

const json = (value: unknown): Answer => ({
  status: 200,
  headers: { ...protectiveHeaders(''), 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

const refusal = ({ status, reason }: Refusal): Answer => ({
  status,
  headers: { ...protectiveHeaders(''), 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(reason),
});

const reasonOf = ({ body }: Answer): string => (Buffer.isBuffer(body) ? body.toString() : '');

function failureOf(error: unknown): Refusal {
  const tooLarge = error instanceof CodedError && error.code === 'too-large';
  return { status: tooLarge ? 413 : 500, reason: error instanceof Error ? error.message : 'failed' };
}

async function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limitBytes) throw new CodedError('too-large', 'the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
