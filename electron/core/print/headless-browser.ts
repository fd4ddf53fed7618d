import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { CodedError } from '../../../shared/contract/errors.ts';
import { chromiumFlags } from './chromium-flags.ts';
import { PipeClient } from './pipe-client.ts';

const TERMINATE_MS = 2000;

export interface HeadlessBrowser {
  readonly client: PipeClient;
  /** Ends the process that was started here, by its id, and removes its profile. */
  close(): Promise<void>;
}

/** Starts a Chromium without window and without port, with a profile of its own that is thrown away. */
export function startHeadlessBrowser(program: string): HeadlessBrowser {
  const profile = mkdtempSync(join(tmpdir(), 'fabriclab-print-'));
  const flags = ['--headless', '--remote-debugging-pipe', '--disable-gpu', '--hide-scrollbars', '--mute-audio'];
  // A group of its own: the browser's helper processes end with it.
  const child = spawn(program, [...flags, ...chromiumFlags(profile), 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    // What it leaves in the folder for temporary files goes with its profile.
    env: { ...process.env, TMPDIR: profile },
  });
  const [, , , output, input] = child.stdio;
  if (!(output instanceof Writable) || !(input instanceof Readable)) throw new TypeError('the browser has no pipes');
  const client = new PipeClient(output, input);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      client.close(new CodedError('printer-missing', `${program} did not start: ${error.message}`));
      resolve();
    });
  });
  return {
    client,
    async close() {
      client.close(new CodedError('cancelled', 'the printer was closed'));
      await endProcess(child, ended);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function endProcess(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  const late = setTimeout(() => signal(child, 'SIGKILL'), TERMINATE_MS);
  if (child.exitCode === null && child.signalCode === null) signal(child, 'SIGTERM');
  await ended;
  clearTimeout(late);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // Already gone.
  }
}
