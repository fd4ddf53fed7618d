import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSshHosts, whyNoSshd } from './ssh-hosts.ts';
import { openSession } from './ssh-session.ts';
import { end, startRunner } from './traces.ts';

const isRoot = process.getuid?.() === 0;
const uid = 1_600_000_001;

/** Words that run what follows as a user who exists for that program alone. */
async function asOrdinaryUser(): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'fabriclab-user-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const accounts = join(dir, 'passwd');
  await writeFile(accounts, `${readFileSync('/etc/passwd', 'utf8')}ordinary:x:${uid}:${uid}::/nonexistent:/bin/sh\n`);
  const enter = `mount --bind "$0" /etc/passwd && exec setpriv --reuid=${uid} --regid=${uid} --clear-groups "$@"`;
  return ['unshare', '--mount', 'sh', '-c', enter, accounts];
}

describe.skipIf(whyNoSshd() !== null)('SSH hosts of an ordinary user', () => {
  it.skipIf(!isRoot)('have homes of their own, no password, and vanish with their runner', async () => {
    const runner = await startRunner(['a', '--hosts', '2'], await asOrdinaryUser());
    for (const host of runner.hosts) {
      expect([host.user, host.password]).toEqual(['ordinary', null]);
      await using session = await openSession(host);
      expect(await session.run('id -u; pwd; echo $HOME; echo ~')).toBe(`${uid}\n${`${host.home}\n`.repeat(3)}`);
    }
    await end(runner, 'SIGKILL');
    expect(existsSync(dirname(runner.dir))).toBe(false);
  });

  it('can be had by root too, as root', async () => {
    await using bed = await startSshHosts({ count: 1, login: 'self' });
    const host = bed.hosts[0]!;
    expect(host.passwordMissing).toMatch(/throwaway user/);
    await using session = await openSession(host);
    expect(await session.run('id -u; echo ~')).toBe(`${process.getuid?.()}\n${host.home}\n`);
    await expect(host.reboot()).rejects.toThrow(/throwaway user/);
  });
});
