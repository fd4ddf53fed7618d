import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { runIperf, type IperfTest } from '../../../electron/core/fabric/iperf.ts';
import type { FabricEnd } from '../../../electron/core/fabric/pairs.ts';
import { hasProgram, startServer } from '../../../electron/core/fabric/server-process.ts';
import { openLocal } from '../../../electron/core/ssh/local-connection.ts';
import { aHost } from '../../support/builders.ts';
import { freeLoopbackPorts } from '../../testbed/ssh-hosts/ports.ts';

const missing = existsSync('/usr/bin/iperf3') ? null : 'iperf3 is not installed';
const others: ChildProcess[] = [];
afterEach(() => others.splice(0).forEach((child) => child.kill('SIGKILL')));

const end = (address: string): FabricEnd => ({ host: aHost(), interfaceName: 'lo', address, rdmaDevice: null });
const side = (address = '127.0.0.1') => ({ connection: openLocal('here'), end: end(address) });
const test = (change: Partial<IperfTest> = {}): IperfTest => ({
  ...{ client: side(), server: side(), reverse: false, settings: { seconds: 1, streams: 1, tos: null } },
  ...{ signal: AbortSignal.timeout(60_000), ...change },
});

const listening = async (port: number): Promise<void> => {
  const child = spawn('iperf3', ['-s', '-B', '127.0.0.1', '-p', String(port), '--forceflush']);
  others.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
};

describe.skipIf(missing !== null)(`iperf3 on this machine (${missing ?? 'installed'})`, () => {
  it('leaves a port that another server has, and never takes its answer for its own', async () => {
    const [taken = 0, free = 0] = await freeLoopbackPorts(2);
    await listening(taken);
    const chosen: number[] = [];
    const choosePort = () => {
      chosen.push(chosen.length === 0 ? taken : free);
      return chosen.at(-1)!;
    };
    const { measured, problems } = await runIperf(test({ choosePort }));
    expect(problems).toEqual([]);
    expect(measured?.bytesPerSecond).toBeGreaterThan(0);
    expect(chosen).toEqual([taken, free]);
  });

  it('gives up with the port named as taken when none is free', async () => {
    const [taken = 0] = await freeLoopbackPorts(1);
    await listening(taken);
    const { measured, problems } = await runIperf(test({ choosePort: () => taken }));
    expect(measured).toBeNull();
    expect(problems).toMatchObject([{ code: 'port-taken', severity: 'error' }]);
  });

  it('says that an address of the drawing is not on the host', async () => {
    const { problems } = await runIperf(test({ server: side('192.0.2.7') }));
    expect(problems).toMatchObject([{ code: 'iperf3-server', tip: expect.stringContaining('discover') as string }]);
  });
});

/** Whether a process has this in its command line. */
const runs = (mark: string): boolean =>
  readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false; // it ended meanwhile
    }
  });

describe('the listening side', () => {
  it('is ended by its pid, with what it started', async () => {
    const server = await startServer(openLocal('here'), ['sleep', '987.125'], { seconds: 60, mark: '987.125' });
    expect(await server.endedWithin(100)).toBeNull();
    expect(runs('987.125')).toBe(true);
    await server.stop();
    expect(server.ended()).not.toBeNull();
    expect(runs('987.125')).toBe(false);
  });

  it('ends by itself when its time is over', async () => {
    const server = await startServer(openLocal('here'), ['sleep', '987.25'], { seconds: 1, mark: '987.25' });
    expect(await server.endedWithin(10_000)).not.toBeNull();
  });

  it('knows whether a program is there', async () => {
    const here = openLocal('here');
    expect(await hasProgram(here, 'sh')).toBe(true);
    expect(await hasProgram(here, 'no-such-program; touch /tmp/x')).toBe(false);
  });
});
