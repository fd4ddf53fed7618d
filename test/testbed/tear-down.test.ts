import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bed, whyNoBed } from './bed.ts';
import { command } from './ledger/command.ts';
import { readEntries } from './ledger/ledger.ts';
import { procText, readProcessTable, signal } from './ledger/process-table.ts';
import { reapAbandoned } from './ledger/tear-down.ts';
import { until } from './ledger/waiting.ts';
import { startSshHosts, whyNoSshd } from './ssh-hosts.ts';
import { end, expectNothingNew, startRunner, traces } from './traces.ts';

const layers = [
  { layer: 'a', reason: whyNoSshd(), words: ['a', '--hosts', '2'] },
  { layer: 'b', reason: whyNoBed(), words: ['b', '--clients', '1', '--link', '100mbit'] },
];

describe('a bed leaves nothing behind', () => {
  for (const { layer, reason, words } of layers) {
    const title = reason === null ? `layer ${layer}` : `layer ${layer} (skipped: ${reason})`;
    describe.skipIf(reason !== null)(title, () => {
      it.each(['SIGTERM', 'SIGKILL'] as const)('when its runner gets %s', async (how) => {
        const before = await traces(null);
        const runner = await startRunner(words);
        expect(await traces(runner.id)).not.toEqual(before);
        await end(runner, how);
        await expectNothingNew(before, runner.id);
      });

      it('when runner and guardian are killed, at the start of the next bed', async () => {
        const before = await traces(null);
        const runner = await startRunner(words);
        const guardian = readEntries(runner.dir).find((row) => row.kind === 'guardian');
        signal(guardian!.process.pid, 'SIGKILL');
        runner.process.kill('SIGKILL');
        await once(runner.process, 'exit');
        expect(existsSync(runner.dir)).toBe(true);
        await Promise.all([reapAbandoned(), reapAbandoned()]);
        expect(existsSync(runner.dir)).toBe(false);
        await expectNothingNew(before, runner.id);
      });
    });
  }

  it.skipIf(whyNoSshd() !== null)('when a worker of a test runner is orphaned', async () => {
    const before = await traces(null);
    const asWorker = ['sh', '-c', '"$@" & wait', 'sh'];
    const runner = await startRunner(['a', '--hosts', '1'], asWorker);
    const worker = readEntries(runner.dir).find((row) => row.kind === 'owner')!.processes[0]!;
    await end(runner, 'SIGKILL');
    signal(worker.pid, 'SIGKILL');
    await expectNothingNew(before, runner.id);
  });

  it.skipIf(whyNoSshd() !== null)('when a host runs something that has cut all its ties', async () => {
    const before = await traces(null);
    const hosts = await startSshHosts({ count: 1 });
    const host = hosts.hosts[0]!;
    const how = [
      '-F',
      'none',
      '-i',
      host.identityFile,
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const daemon = 'cd /; env -i setsid sleep 4242 </dev/null >/dev/null 2>&1 &';
    const inHome = process.getuid?.() === 0 ? daemon : daemon.replace('cd /;', '');
    await command(['ssh', ...how, '-p', String(host.port), `${host.user}@${host.address}`, inHome]);
    const isThere = () => readProcessTable().some((row) => row.command === 'sleep' && isOurSleep(row.pid));
    await until(isThere, { timeoutMs: 5000, what: 'the detached process to run' });
    await hosts.stop();
    expect(isThere()).toBe(false);
    await expectNothingNew(before, null);
  });

  it.skipIf(whyNoBed() !== null)('when making it fails half way', async () => {
    const before = await traces(null);
    await expect(bed({ clients: 1, driveKind: 'file', driveIops: 300 })).rejects.toThrow(/only block devices/);
    await expectNothingNew(before, null);
  });
});

function isOurSleep(pid: number): boolean {
  const alive = readProcessTable().find((row) => row.pid === pid);
  return alive?.state !== 'Z' && (procText(`/proc/${pid}/cmdline`) ?? '').includes('4242');
}
