import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { prepareDataDirectory } from '../../electron/shells/system/data-directory.ts';
import { openFileLog } from '../../electron/shells/system/file-log.ts';
import { openWebShell, type WebShell } from '../../electron/shells/web/web-shell.ts';
import { request, type RawReply } from './raw-http.ts';

/** The pages as they are built for users. */
export const builtRenderer = resolve('dist/renderer');

export interface RunningShell {
  readonly shell: WebShell;
  readonly port: number;
  readonly authority: string;
  readonly dataDirectory: string;
  /** Of the address of a fresh window. */
  freshToken(): string;
  /** A session, got the way a window gets it. */
  signIn(): Promise<string>;
  login(token: string, headers?: Record<string, string>): Promise<RawReply>;
  logText(): string;
  close(): Promise<void>;
}

/** The real web shell on the real built pages, in a workspace that is thrown away. */
export async function startWebShell(): Promise<RunningShell> {
  if (!existsSync(join(builtRenderer, 'index.html'))) throw new Error('no built pages: npm run build');
  const dataDirectory = prepareDataDirectory(mkdtempSync(join(tmpdir(), 'fabriclab-web-')));
  const log = openFileLog(dataDirectory);
  const shell = await openWebShell({
    dataDirectory,
    rendererDirectory: builtRenderer,
    port: 0,
    log,
    ownsWindow: false,
    ended: () => undefined,
  });
  const { host: authority, port } = new URL(shell.origin);
  const freshToken = (): string => new URL(shell.open().address).hash.slice(1);
  const login = (token: string, headers: Record<string, string> = {}): Promise<RawReply> =>
    request(Number(port), {
      method: 'POST',
      path: '/api/login',
      headers: { host: authority, origin: shell.origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  return {
    shell,
    port: Number(port),
    authority,
    dataDirectory,
    freshToken,
    login,
    async signIn() {
      const reply = await login(freshToken());
      return z.object({ session: z.string() }).parse(JSON.parse(reply.body)).session;
    },
    logText: () => readFileSync(join(dataDirectory, 'fabriclab.log'), 'utf8'),
    async close() {
      await shell.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
