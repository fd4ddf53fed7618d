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

/** Answers one request; every answer carries the protective headers. Never rejects. */
export async function answerRequest(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The path is only ever looked up or compared, never resolved, so it is taken as it came.
  const [path = ''] = (request.url ?? '').split('?', 1);
  try {
    const foreign = checkHost(request, routes.authority);
    if (foreign !== null) return refuse(routes, response, foreign);
    if (path === '/api/login') return await login(routes, request, response);
    if (path === '/blob' || path.startsWith('/blob/')) return await blob(routes, path, request, response);
    return page(routes, path, request, response);
  } catch (error) {
    fail(routes, response, error);
  }
}

function page(routes: Routes, path: string, request: IncomingMessage, response: ServerResponse): void {
  const refusal = checkPage(request);
  if (refusal !== null) return refuse(routes, response, refusal);
  const { status, headers, body } = pageResponse(routes.pages, path);
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function login(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = checkJsonPost(request, routes.authority);
  if (refusal !== null) return refuse(routes, response, refusal);
  const body = loginSchema.safeParse(parseJson(await readText(request, LOGIN_LIMIT_BYTES)));
  const session = body.success ? routes.sessions.exchange(body.data.token) : null;
  if (session === null)
    return refuse(routes, response, { status: 401, reason: 'start token unknown, used or too old' });
  sendJson(response, { session });
}

async function blob(routes: Routes, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = checkBlob(request, routes.authority, (session) => routes.sessions.holds(session));
  if (refusal !== null) return refuse(routes, response, refusal);
  if (request.method === 'PUT' && path === '/blob') return upload(routes, request, response);
  const found = request.method === 'GET' ? await routes.blobs.open(path.slice('/blob/'.length)) : null;
  if (found === null) return refuse(routes, response, { status: 404, reason: 'no such blob' });
  response.writeHead(200, {
    ...protectiveHeaders(''),
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'content-length': found.sizeBytes,
  });
  await pipeline(found.chunks, response);
}

async function upload(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const announcedBytes = Number(request.headers['content-length'] ?? 0);
  if (announcedBytes > BLOB_LIMIT_BYTES) return refuse(routes, response, { status: 413, reason: 'larger than 1 GiB' });
  sendJson(response, { id: await routes.blobs.receive(request, BLOB_LIMIT_BYTES) });
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...protectiveHeaders(''), 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function refuse({ log }: Routes, response: ServerResponse, { status, reason }: Refusal): void {
  log.warning(`refused a request: ${reason}`, { status });
  // The rest of a refused request is not read: the connection ends with the answer.
  response.writeHead(status, {
    ...protectiveHeaders(''),
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
  });
  response.end(reason);
}

function fail(routes: Routes, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    // The window went away, or the disk failed in the middle: a cut connection is the only honest end.
    response.destroy();
    return;
  }
  const tooLarge = error instanceof CodedError && error.code === 'too-large';
  refuse(routes, response, { status: tooLarge ? 413 : 500, reason: error instanceof Error ? error.message : 'failed' });
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
