import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../electron/core/print/chromium-path.ts';

/** The system's real Chromium, without window. `args` are further flags. */
export async function launchChromium(args: string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium: apt-get install chromium');
  return chromium.launch({ executablePath, args: ['--disable-background-networking', ...args] });
}

export interface ForeignServer {
  readonly port: number;
  /** Headers of every request that came in. */
  readonly seen: Record<string, string | string[] | undefined>[];
  close(): Promise<void>;
}

/** Some other program on this computer that serves an empty page, or a rebound site. */
export async function startForeignServer(): Promise<ForeignServer> {
  const seen: ForeignServer['seen'] = [];
  const server: Server = createServer((request, response) => {
    seen.push({ url: request.url, ...request.headers });
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<!doctype html><title>foreign</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
