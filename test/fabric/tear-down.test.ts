import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyNoFabric } from '../testbed/fabric.ts';
import { procText, readProcessTable } from '../testbed/ledger/process-table.ts';
import { until } from '../testbed/ledger/waiting.ts';
import { end, entry, expectNothingNew, startRunner, traces } from '../testbed/traces.ts';

const reason = whyNoFabric();

describe.skipIf(reason !== null)(`machines leave nothing behind (${reason ?? 'QEMU is here'})`, () => {
  it('when their runner is killed', async () => {
    const before = await traces(null);
    const runner = await startRunner(['c', '--initiators', '0']);
    await end(runner, 'SIGKILL');
    await expectNothingNew(before, runner.id);
  });

  it('when the building of their image is killed', async () => {
    const before = await traces(null);
    const cache = await mkdtemp(join(tmpdir(), 'fabriclab-cache-'));
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    const builder = spawn(process.execPath, [entry, 'image'], { env, stdio: 'ignore' });
    const images = join(cache, 'fabriclab', 'testbed');
    const isInstalling = () => readProcessTable().some((row) => isInstaller(row.pid, cache));
    await until(isInstalling, { timeoutMs: 60_000, pollMs: 50, what: 'mmdebstrap to mount' });
    builder.kill('SIGKILL');
    await until(() => readdirSync(images).length === 0, {
      timeoutMs: 30_000,
      pollMs: 100,
      what: `${images} to be empty`,
    });
    await expectNothingNew(before, null);
    expect(readProcessTable().filter((row) => isInstaller(row.pid, cache))).toEqual([]);
    await rm(cache, { recursive: true });
  });
});

/** A process that installs packages for an image in this cache and has mounted something for it already. */
function isInstaller(pid: number, cache: string): boolean {
  const words = procText(`/proc/${pid}/cmdline`) ?? '';
  return words.includes('mmdebstrap') && (procText(`/proc/${pid}/mounts`) ?? '').includes(cache);
}
