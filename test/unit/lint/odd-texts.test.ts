import { describe, expect, it } from 'vitest';
import { fioJobFiles } from '../../../shared/generate/fio/job-files.ts';
import { lintFiles, lintText } from '../../../shared/lint/lint-files.ts';
import type { Host } from '../../../shared/model/lab.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { aHost, aLab, aPlan } from '../../support/builders.ts';

/** What a rule says of a text, each as `line: message`. */
const said = (code: string, text: string, host: Host | null = null, path = 'script'): string[] =>
  lintText({ path, text, host })
    .filter((finding) => finding.code === code)
    .map(({ where, message }) => `${where.field ?? ''}: ${message}`);

describe('L024', () => {
  it('asks every job of a file for the guard', () => {
    const text = '[a]\nallow_file_create=0\nfilename=/dev/nvme0n1\n[b]\nfilename=/dev/nvme1n1\n';
    expect(said('L024', text)).toEqual(['line 5: filename=/dev/nvme1n1 without allow_file_create=0']);
    expect(said('L024', `[global]\nallow_file_create=0\n${text}`)).toEqual([]);
    expect(said('L024', '[global]\nfilename=/dev/sdb\n[a]\nrw=read\n[b]\nrw=write\n')).toHaveLength(1);
    expect(said('L024', '[a]\nfilename=/srv/x:/dev/sdb\n')).toHaveLength(1);
  });

  it('knows a folder that is called dev from /dev', () => {
    expect(said('L024', '[a]\nfilename=/home/dev/file\n')).toEqual([]);
    expect(said('L024', '# filename=/dev/sdb\n; filename=/dev/sdb\n')).toEqual([]);
  });

  it('looks at command lines', () => {
    expect(said('L024', 'fio --name=x --filename=/dev/sdb --rw=write')).toEqual([
      'line 1: --filename=/dev/sdb without --allow_file_create=0',
    ]);
    expect(said('L024', 'fio --name=x --filename=/dev/sdb --allow_file_create=0')).toEqual([]);
    expect(said('L024', '# fio --filename=/dev/sdb')).toEqual([]);
  });
});

describe('L039', () => {
  it.each([
    'node.session.auth.password_in = x',
    'iscsiadm -m node -o update -n node.session.auth.password -v geheim',
    '/iscsi> set auth userid=u mutual_password=x',
    'nvme connect -t tcp --dhchap-secret DHHC-1:00:ia6z:',
    'nvme connect -S DHHC-1:01:ia6z:',
    '--tls_key NVMeTLSkey-1:01:MDAx:',
    '"psk": "00112233445566778899aabbccddeeff"',
  ])('%s', (line) => {
    expect(said('L039', line)).toEqual(['line 1: script contains a secret']);
  });

  it.each(['{"psk": "key0", "dhchap_key": "key1"}', 'password_file=/etc/keys', 'password = $PASSWORD', '"secret": ""'])(
    'not %s',
    (line) => {
      expect(said('L039', line)).toEqual([]);
    },
  );
});

describe('L042', () => {
  it('a mask needs no 0x', () => {
    const host = aHost({ software: { SPDK: 'v21.07' } });
    expect(said('L042', 'nvmf_tgt -m 0x1 -e 10', host)).toEqual([]);
    expect(said('L042', 'nvmf_tgt -m 0x1 -e bdev', host)).toHaveLength(1);
  });
});

describe('L046', () => {
  it('looks at clones of a sequential job of fio that share a file', () => {
    const job = (options: string): string[] => said('L046', `[a]\nnumjobs=4\n${options}\n`);
    expect(job('rw=read\nfilename=/srv/x')).toEqual([
      'line 2: 4 jobs of [a] go over the same blocks in order: streams overlap and inflate the result',
    ]);
    expect(job('readwrite=write:64k\nfilename=/srv/x')).toHaveLength(1);
    expect(job('rw=read\nfilename=/srv/x\noffset_increment=25%')).toEqual([]);
    expect(job('rw=read\nfilename=/srv/x\noffset_increment=0')).toHaveLength(1);
    expect(job('rw=read\ndirectory=/srv')).toEqual([]);
    expect(job('rw=randread\nfilename=/srv/x')).toEqual([]);
    expect(said('L046', '[a]\nnumjobs=1\nrw=read\nfilename=/srv/x')).toEqual([]);
  });

  it('takes the threads of DISKSPD from -F, and those of a sweep in any order', () => {
    expect(said('L046', 'diskspd -b64K -s -F4 -o8 -Sh x.dat')).toHaveLength(1);
    expect(said('L046', 'diskspd -b64K -s -F1 -o8 -Sh x.dat')).toEqual([]);
    expect(said('L046', 'Start-Sweep.ps1 -p r,s -b 64 -t 1,8 -o 8')).toEqual([expect.stringContaining('8 threads')]);
    expect(said('L046', 'Start-Sweep.ps1 -p si -b 64 -t 8 -o 8')).toEqual([]);
    expect(said('L046', '# Start-Sweep.ps1 -p s -b 64 -t 8 -o 8')).toEqual([]);
  });

  it('the jobs that FabricLab writes for sequential patterns do not overlap', () => {
    const host = aHost({ name: 'client', role: 'client' });
    const lab = aLab([host]);
    const workloads = [{ name: 'read 1M', access: 'read' as const, blockBytes: bytes(1_048_576), readPercent: null }];
    const plan = aPlan(lab.id, [host.id], { workloads, numjobs: [4] });
    const files = fioJobFiles(
      freezePlan(plan, () => 'revision'),
      [{ id: host.id, name: host.name }],
    );
    expect(files.some(({ text }) => /numjobs=4/.test(text))).toBe(true);
    expect(lintFiles(lab, files)).toEqual([]);
  });
});

describe('L047 and L048', () => {
  it('L047: -h is the old name of -Sh, and -S stands for -Su', () => {
    const told = 'line 1: -b1000 means 1000 bytes, no multiple of 512: without cache every I/O fails';
    for (const flag of ['-h', '-S', '-Sh', '-Suw', '-Swu'])
      expect(said('L047', `diskspd -b1000 ${flag} x`)).toEqual([told]);
    expect(said('L047', 'diskspd -b1000 -Sb x')).toEqual([]);
    expect(said('L047', 'diskspd -b511 x')).toEqual(['line 1: -b511 means 511 bytes; write -b511K']);
    expect(said('L047', 'diskspd -b512 -Sh x')).toEqual([]);
  });

  it('L048: letters in any order, switches with a slash, words and remarks', () => {
    for (const call of ['-S', '-Swu', '-Suw', '-h', '-Sr', '/Sh'])
      expect(said('L048', `diskspd -b4K ${call} x`)).toEqual([]);
    for (const call of ['-Sb', '-Sw', '']) expect(said('L048', `diskspd -b4K ${call} x`)).toHaveLength(1);
    expect(said('L048', 'Run diskspd on each VM\n# diskspd -b4 x\nrem diskspd -b4 x')).toEqual([]);
    expect(said('L047', '# diskspd -b4 x')).toEqual([]);
  });

  it('L048: where the output goes is no target', () => {
    expect(said('L048', 'diskspd -b4K -Sh x.dat > write.txt')).toEqual([]);
    expect(said('L048', 'diskspd -b4K -Sh write.dat > x.txt')).toHaveLength(1);
  });
});

describe('L056', () => {
  it('a recorded file needs no process, mere words no options', () => {
    expect(said('L056', 'build/bin/spdk_trace -f /tmp/nvmf.trace')).toEqual([]);
    expect(said('L056', '# spdk_trace -s nvmf -p 1\ncp build/bin/spdk_trace /tmp')).toEqual([]);
    expect(said('L056', 'spdk_trace_record -q -s nvmf -f /tmp/x')).toEqual([
      "line 1: no -p and no -i: give the running target's PID",
    ]);
    expect(said('L056', 'spdk_trace_record -q -s nvmf -p 7 -f /tmp/x')).toEqual([expect.stringContaining('-p 7')]);
  });

  it('a file that is called after the program hides no number', () => {
    const told = [expect.stringContaining('-p 24147')];
    expect(said('L056', 'spdk_trace -s nvmf -p 24147 > spdk_trace.txt')).toEqual(told);
    expect(said('L056', 'build/bin/spdk_trace_record -q -s nvmf -p 24147 -f /tmp/spdk_trace.bin')).toEqual(told);
    expect(said('L056', 'cp -p /tmp/spdk_trace.txt /srv')).toEqual([]);
  });
});
