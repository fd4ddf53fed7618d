import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshHosts, whyNoSshd, type SshHost, type SshHosts } from './ssh-hosts.ts';
import { openSession } from './ssh-session.ts';
import { command, hasProgram } from './ledger/command.ts';

const isRoot = process.getuid?.() === 0;
const fioIsHere = await hasProgram('fio');

describe.skipIf(whyNoSshd() !== null)(`SSH hosts on loopback (${whyNoSshd() ?? 'OpenSSH is installed'})`, () => {
  let bed: SshHosts;
  let first: SshHost;
  let second: SshHost;
  let startedInMs: number;

  beforeAll(async () => {
    const before = performance.now();
    bed = await startSshHosts({ count: 5 });
    startedInMs = performance.now() - before;
    [first, second] = [bed.hosts[0]!, bed.hosts[1]!];
  });
  afterAll(() => bed.stop());

  const answer = async (host: SshHost, commandLine: string) => {
    await using session = await openSession(host);
    return (await session.run(commandLine)).trim();
  };

  it('starts five hosts in under a second', () => {
    expect(bed.hosts).toHaveLength(5);
    expect(startedInMs).toBeLessThan(1000);
  });

  it('gives each host its own key, port and home directory', async () => {
    expect(new Set(bed.hosts.map((host) => host.hostKey)).size).toBe(5);
    expect(new Set(bed.hosts.map((host) => host.port)).size).toBe(5);
    for (const host of bed.hosts) expect(await answer(host, 'pwd; echo ~')).toBe(`${host.home}\n${host.home}`);
    await answer(first, 'echo mine > ~/file');
    expect(await answer(second, 'ls ~')).toBe('');
  });

  it.runIf(isRoot)('gives each host its own name and throwaway user, who cannot touch the other hosts', async () => {
    expect(await answer(first, 'hostname; id -un')).toBe('host1\nlab');
    expect(await answer(second, 'hostname')).toBe('host2');
    const pid = await answer(first, 'setsid sleep 60 >/dev/null 2>&1 & echo $!');
    expect(await answer(second, `kill ${pid} || echo refused`)).toContain('refused');
    await answer(first, `kill ${pid}`);
  });

  it.runIf(isRoot)('takes the right password and refuses a wrong one', async () => {
    expect(first.passwordMissing).toBeNull();
    const session = await openSession(first, { password: first.password! });
    expect(await session.run('id -un')).toBe('lab\n');
    await session.close();
    await expect(openSession(first, { password: 'not it' })).rejects.toThrow(/authentication methods failed/);
  });

  it('gives standard output, standard error and exit status', async () => {
    await using session = await openSession(first);
    const result = await session.execute('cat; echo bad >&2; exit 7', { input: 'text in' });
    expect(result).toEqual({ exitCode: 7, signal: null, stdout: 'text in', stderr: 'bad\n' });
    await expect(session.run('exit 3')).rejects.toThrow(/host1: 'exit 3' ended with 3/);
  });

  it("serves OpenSSH's own sftp with strict host key checking", async () => {
    const knownHosts = join(bed.scope.dir, 'known_hosts');
    await writeFile(knownHosts, bed.knownHosts());
    const trust = ['-F', 'none', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'StrictHostKeyChecking=yes'];
    const place = ['-i', first.identityFile, '-P', String(first.port), '-b', '-', `${first.user}@${first.address}`];
    await command(['sftp', ...trust, ...place], { input: `put ${knownHosts} copied\n` });
    expect(await answer(first, 'cat ~/copied')).toBe(bed.knownHosts().trim());
  });

  it.runIf(fioIsHere)('runs fio on a file in the home directory', async () => {
    const text = await answer(
      first,
      'fio --name=j --filename=scratch --size=4m --rw=randread --bs=4k --ioengine=psync --output-format=json',
    );
    const report = JSON.parse(text.slice(text.indexOf('{'))) as { jobs: { read: { total_ios: number } }[] };
    expect(report.jobs[0]?.read.total_ios).toBe(1024);
  });

  it('cuts connections but lets new ones in', async () => {
    const session = await openSession(second);
    const running = session.execute('sleep 60');
    running.catch(() => undefined);
    await second.cutConnections();
    await session.closed;
    expect(await answer(second, 'echo back')).toBe('back');
  });

  it('answers nothing while paused and goes on afterwards', async () => {
    await using session = await openSession(second);
    await second.pause();
    const answered = session.run('echo late');
    expect(await Promise.race([answered, sleep(300, 'silence')])).toBe('silence');
    await second.resume();
    expect(await answered).toBe('late\n');
  });

  it('is refused while stopped and serves on the same port after a restart', async () => {
    await second.stop();
    await expect(openSession(second)).rejects.toThrow(/ECONNREFUSED/);
    await second.restart();
    expect(await answer(second, 'echo again')).toBe('again');
  });

  it.runIf(isRoot)('has a boot clock and a boot id of its own, which a reboot renews', async () => {
    const clock = 'cut -d. -f1 /proc/uptime; cat /proc/sys/kernel/random/boot_id';
    const read = async (host: SshHost) => (await answer(host, clock)).split('\n');
    const [[uptime, boot], [, otherBoot]] = [await read(second), await read(first)];
    expect(Number(uptime)).toBeGreaterThan(40_000);
    expect(boot).not.toBe(otherBoot);
    await answer(second, 'echo kept > ~/kept; setsid sleep 61 >/dev/null 2>&1 & true');
    await second.reboot();
    const [uptimeAfter, bootAfter] = await read(second);
    expect(Number(uptimeAfter)).toBeLessThan(60);
    expect(bootAfter).not.toBe(boot);
    expect(await answer(second, 'cat ~/kept; pgrep -r R,S,D,T -u "$(id -u)" -x sleep || echo none')).toBe('kept\nnone');
  });

  it('shows a new host key after rotation, which the old pin refuses', async () => {
    const old = Object.create(second, { hostKey: { value: second.hostKey } }) as SshHost;
    await second.rotateHostKey();
    expect(second.hostKey).not.toBe(old.hostKey);
    await expect(openSession(old)).rejects.toThrow(/[Vv]erif/);
    expect(await answer(second, 'echo trusted')).toBe('trusted');
  });
});
