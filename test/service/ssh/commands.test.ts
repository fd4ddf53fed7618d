import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMachine } from '../../../electron/core/ssh/connect.ts';
import { exec, execText, script } from '../../../electron/core/ssh/exec.ts';
import { layFiles, putFile, readFrom } from '../../../electron/core/ssh/files.ts';
import type { HostConnection } from '../../../electron/core/ssh/host-connection.ts';
import { machineOf, noSecrets } from '../../support/ssh-machine.ts';
import { command } from '../../testbed/ledger/command.ts';
import { startSshHosts, type SshHost, type SshHosts } from '../../testbed/ssh-hosts.ts';

let bed: SshHosts;
let sshHost: SshHost;
const localHome = mkdtempSync(join(tmpdir(), 'fabriclab-local-'));
beforeAll(async () => {
  bed = await startSshHosts({ count: 1 });
  sshHost = bed.hosts[0]!;
});
afterAll(async () => {
  await bed.stop();
  rmSync(localHome, { recursive: true });
});

const local = { id: 'local', name: 'this computer', connection: { kind: 'local' as const }, fingerprint: null };
const kinds = [
  { kind: 'ssh', open: () => connectMachine(machineOf(sshHost), noSecrets), home: () => sshHost.home },
  { kind: 'local', open: () => connectMachine(local, noSecrets), home: () => localHome },
];

describe.each(kinds)('commands over $kind', ({ kind, open, home }) => {
  let host: HostConnection;
  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host.close());

  it('take every argument exactly as it is', async () => {
    const word = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    const hostile = fc.oneof(
      word,
      fc.constantFrom("'; touch pwned; '", '$(x)', '`x`', 'a\nb', '-n', '~', '*', '\\', '!!'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 4 }), async (words) => {
        const shown = await execText(host, ['printf', '%s\\0', ...words]);
        expect(shown).toBe(words.map((text) => `${text}\0`).join(''));
        const scripted = await script(host, 'printf "%s\\0" "$@"', words);
        expect(scripted.stdout.toString()).toBe(shown);
      }),
      { numRuns: 40 },
    );
    await expect(exec(host, ['echo', 'a\0b'])).rejects.toThrow(kind === 'ssh' ? /NUL/ : /null bytes/);
  });

  it.each([
    ['output', 'exec yes'],
    ['error output, deaf to being ended', 'trap "" TERM; exec yes >&2'],
  ])('that print without end are ended: %s', async (_, text) => {
    await expect(script(host, text)).rejects.toMatchObject({
      code: 'too-large',
      message: `${host.name}: a command printed more than 96 MiB and was ended`,
    });
    expect(await execText(host, ['echo', 'still there'])).toBe('still there\n');
  });

  it('run in the C locale and answer status, output and errors apart', async () => {
    const result = await script(host, 'echo out; echo err >&2; printenv LC_ALL; cat; exit 3');
    expect(result).toMatchObject({ exitStatus: 3, signal: null, stderr: 'err\n' });
    expect(result.stdout.toString()).toBe('out\nC\n');
  });

  it('run nothing of a script that did not arrive whole', async () => {
    const child = await host.start(['sh', '-s']);
    child.write('{\necho started\n');
    child.endInput();
    const result = await child.ended;
    expect(result.stdout.toString()).toBe('');
    expect(result.exitStatus).not.toBe(0);
  });

  it('end with their time limit, and nothing is left of them', async () => {
    const mark = `sleep 54${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`;
    const stopped = exec(host, ['sh', '-c', `${mark} & wait`], { timeoutMs: 300 });
    await expect(stopped).rejects.toMatchObject({ code: 'timed-out' });
    const running = async () => (await exec(host, ['pgrep', '-fx', mark])).stdout.toString();
    await expect.poll(running, { timeout: 5_000 }).toBe('');
  });

  it('lay files, all of them or a clear error', async () => {
    const large = randomBytes(300_000);
    const directory = `${home()}/with space/ü 'quoted'`;
    await layFiles(host, directory, [
      { path: 'large.bin', mode: 0o600, bytes: large },
      { path: 'sub/run.sh', mode: 0o700, bytes: Buffer.from('echo run\n') },
      { path: 'sub/empty', mode: 0o644, bytes: new Uint8Array() },
    ]);
    expect(statSync(join(directory, 'sub/run.sh')).mode & 0o777).toBe(0o700);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(await execText(host, ['sh', `${directory}/sub/run.sh`])).toBe('run\n');
    expect(await readFrom(host, `${directory}/large.bin`, 0, 1e6)).toEqual(large);
    expect(await readFrom(host, `${directory}/large.bin`, 299_990, 5)).toEqual(large.subarray(299_990, 299_995));
    expect(await readFrom(host, `${directory}/large.bin`, 300_000, 5)).toEqual(Buffer.alloc(0));
    expect(await readFrom(host, `${directory}/none`, 0, 5)).toBeNull();
    const outside = layFiles(host, directory, [{ path: '../x', mode: 0o600, bytes: large }]);
    await expect(outside).rejects.toThrow(/cannot be laid/);
  });

  it('replace a file whole', async () => {
    const path = `${home()}/go`;
    await putFile(host, path, 'one\n');
    await putFile(host, path, 'two\n', 0o640);
    expect((await readFrom(host, path, 0, 100))?.toString()).toBe('two\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await expect(putFile(host, '/proc/fabriclab/no', 'x')).rejects.toMatchObject({ name: 'CodedError' });
  });

  // Hosts of the test bed do not see mounts that are made here.
  // Only a file system mounted here can be made full.
  const onFullDisk = kind === 'local' ? it.runIf(process.getuid?.() === 0) : () => undefined;
  onFullDisk('say that the disk is full', async () => {
    const mount = `${home()}/small`;
    mkdirSync(mount);
    await command(['mount', '-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', mount]);
    try {
      const bytes = randomBytes(200_000);
      await expect(putFile(host, `${mount}/big`, bytes)).rejects.toMatchObject({ code: 'disk-full' });
      const laid = layFiles(host, mount, [{ path: 'big', mode: 0o600, bytes }]);
      await expect(laid).rejects.toMatchObject({ code: 'disk-full' });
    } finally {
      await command(['umount', mount]);
    }
  });

  it('stream more channels than a default sshd has', async () => {
    const all = Array.from({ length: 30 }, (_, index) => execText(host, ['sh', '-c', `sleep 0.05; echo ${index}`]));
    expect(await Promise.all(all)).toEqual(Array.from({ length: 30 }, (_, index) => `${index}\n`));
  });
});

describe('a lost connection', () => {
  it('is told to whoever waits, at once', async () => {
    const host = await connectMachine(machineOf(sshHost), noSecrets);
    const told = new Promise((resolve) => host.onClosed(resolve));
    const running = exec(host, ['sleep', '20']);
    const outcome = running.catch((error: unknown) => error);
    await sleep(200);
    await sshHost.cutConnections();
    expect(await outcome).toMatchObject({ code: 'connection-lost' });
    expect(await told).toMatchObject({ code: 'connection-lost' });
    await expect(execText(host, ['true'])).rejects.toMatchObject({ code: 'connection-lost' });
    await host.close();
  });

  it('is noticed when the host is frozen', async () => {
    const host = await connectMachine(machineOf(sshHost), noSecrets);
    const told = new Promise((resolve) => host.onClosed(resolve));
    await sshHost.pause();
    const began = performance.now();
    expect(await told).toMatchObject({ code: 'connection-lost' });
    expect(performance.now() - began).toBeLessThan(8_000);
    await sshHost.resume();
    await host.close();
  });
});
