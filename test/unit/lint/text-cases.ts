import { lintSearches, type SearchedSweep } from '../../../shared/lint/capped-search.ts';
import type { Severity } from '../../../shared/lint/finding.ts';
import { lintText } from '../../../shared/lint/lint-files.ts';
import { lintResults } from '../../../shared/lint/result-rules.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Host, Lab } from '../../../shared/model/lab.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { aDirection, aHost, aPointResult } from '../../support/builders.ts';
import { studyALab as a } from '../../support/study-a-lab.ts';
import type { Case } from './case.ts';
import { changed, compared } from './edits.ts';

/** Files, results and compared beds. */
const preconditioned = changed(
  a,
  'drive',
  () => true,
  (drive) => ({ ...drive, writeState: 'preconditioned' as const }),
);

function inText(
  code: string,
  what: string,
  [fires, silent]: readonly [string, string],
  says: RegExp,
  severity: Severity = 'warning',
  host: Host | null = null,
): Case {
  const look = (text: string) => () => lintText({ path: 'jobs/a.fio', text, host });
  return { code, stage: 'file', what, fires: look(fires), silent: look(silent), says, severity };
}
const oldTarget = aHost({ software: { SPDK: 'v21.07' } });

const written = aPointResult({ directions: { read: null, write: aDirection(), trim: null, mixed: null } });
const baseline = (rate: number) =>
  aPointResult({ directions: { read: aDirection(rate), write: null, trim: null, mixed: null } });
const digests = (on: boolean): Lab =>
  changed(
    a,
    'connection',
    () => true,
    (connection) => ({ ...connection, dataDigest: on }),
  );

const oneDrive = aPointResult({ configuration: 'Local, 1 drive' });
const withFirmware = (firmware: string): Lab =>
  changed(
    a,
    'drive',
    () => true,
    (drive) => ({ ...drive, firmware }),
  );
const withStrip = (stripBytes: number | null): Lab =>
  changed(
    a,
    'array',
    () => true,
    (array) => ({ ...array, stripBytes: stripBytes === null ? null : bytes(stripBytes) }),
  );
const staleAgainst = (then: string, now: string) =>
  lintResults(withFirmware(now), [], [], [{ result: oneDrive, index: indexLab(withFirmware(then)) }]);
const searched = (change: Partial<SearchedSweep>): SearchedSweep => ({
  configuration: 'NVMe/TCP',
  workload: 'random 8k',
  capNs: 300_000,
  unstable: false,
  points: [
    { depthPerJob: 1, latencyNs: 200_000 },
    { depthPerJob: 2, latencyNs: 400_000 },
  ],
  ...change,
});

export const textCases: readonly Case[] = [
  inText(
    'L024',
    'device without the guard',
    ['[a]\nfilename=/dev/nvme0n1', '[global]\nallow_file_create=0\n[a]\nfilename=/dev/nvme0n1'],
    /filename=\/dev\/nvme0n1 without allow_file_create=0/,
    'error',
  ),
  inText(
    'L039',
    'password in a file',
    ['general: {"password": "x"}', 'general: {"password": null}'.replace('null', '<ask>')],
    /contains a secret/,
  ),
  inText(
    'L042',
    'trace group by name',
    ['build/bin/nvmf_tgt -m 0x1FE -e nvmf_rdma', 'build/bin/nvmf_tgt -m 0x1FE -e 0x10'],
    /-e nvmf_rdma needs SPDK >= 22.01, target has 21.07/,
    'error',
    oldTarget,
  ),
  inText(
    'L046',
    'threads of a DISKSPD line',
    ['diskspd -b2M -t4 -o8 -s -w0 -Sh x', 'diskspd -b2M -t4 -o8 -si -w0 -Sh x'],
    /4 threads read the same blocks/,
  ),
  inText(
    'L046',
    'a stride between the threads',
    ['diskspd -b2M -t4 -w0 -Sh x', 'diskspd -b2M -t4 -T1G -w0 -Sh x'],
    /streams overlap/,
  ),
  inText(
    'L046',
    'a sweep of VM Fleet',
    ['.\\Start-Sweep.ps1 -b 2048 -t 4 -o 8 -w 0 -d 900 -p s', '.\\Start-Sweep.ps1 -b 4 -t 16 -o 32 -w 0 -d 1500 -p r'],
    /4 threads/,
  ),
  inText(
    'L047',
    'four bytes',
    ['.\\diskspd.exe -b4 -t16 -o32 -w0 -Sh -r test.dat', '.\\diskspd.exe -b4K -t16 -o32 -w0 -Sh -r test.dat'],
    /-b4 means 4 bytes; write -b4K/,
    'error',
  ),
  inText(
    'L047',
    'no whole sectors without cache',
    ['diskspd -b1000 -w0 -Sh x', 'diskspd -b1024 -w0 -Sh x'],
    /-b1000 means 1000 bytes/,
    'error',
  ),
  inText(
    'L048',
    'a write test that reads',
    ['diskspd -b4K -Sh d:\\write-test.dat', 'diskspd -b4K -w100 -Sh d:\\write-test.dat'],
    /no -w/,
  ),
  inText('L048', 'through the cache', ['diskspd -b4K -w0 x', 'diskspd -b4K -w0 -Su x'], /no -Sh/),
  inText(
    'L056',
    'an example’s PID',
    ['build/bin/spdk_trace -s nvmf -p 24147', 'build/bin/spdk_trace -s nvmf -p $(pgrep -x nvmf_tgt)'],
    /-p 24147/,
  ),
  inText(
    'L056',
    'no process at all',
    ['build/bin/spdk_trace -s nvmf', 'build/bin/spdk_trace -s nvmf -i 0'],
    /no -p and no -i/,
  ),
  {
    code: 'L022',
    stage: 'result',
    what: 'written results',
    says: /8 drives: state is unknown/,
    severity: 'warning',
    fires: () => lintResults(a, [written]),
    silent: () => lintResults(preconditioned, [written]),
  },
  {
    code: 'L053',
    stage: 'result',
    what: 'baseline above the rating',
    says: /baseline 770,001 IOPS vs rating 700,000: 110 %/,
    severity: 'warning',
    fires: () => lintResults(a, [], [baseline(770_001)]),
    silent: () => lintResults(a, [], [baseline(770_000)]),
  },
  {
    code: 'L057',
    stage: 'result',
    what: 'another firmware than when the baseline was measured',
    says: /Local, 1 drive, random read 4k: the baseline belongs to firmware A1, now B2: it is stale/,
    severity: 'error',
    fires: () => staleAgainst('A1', 'B2'),
    silent: () => staleAgainst('A1', 'A1'),
  },
  {
    code: 'L057',
    stage: 'result',
    what: 'another strip',
    says: /strip 128 KiB, now 64 KiB/,
    severity: 'error',
    fires: () => lintResults(withStrip(65_536), [], [], [{ result: oneDrive, index: indexLab(a) }]),
    // What was not recorded then cannot be compared.
    silent: () => lintResults(withStrip(65_536), [], [], [{ result: oneDrive, index: indexLab(withStrip(null)) }]),
  },
  {
    code: 'L052',
    stage: 'result',
    what: 'latency falls with depth',
    says: /NVMe\/TCP, random 8k: latency is not monotone in depth/,
    severity: 'warning',
    fires: () => lintSearches([searched({ unstable: true })]),
    silent: () => lintSearches([searched({})]),
  },
  {
    code: 'L052',
    stage: 'result',
    what: 'the cap is below the latency at depth 1',
    says: /cap 300.0 µs is below the latency at depth 1, 400.0 µs/,
    severity: 'warning',
    fires: () => lintSearches([searched({ points: [{ depthPerJob: 1, latencyNs: 400_000 }] })]),
    silent: () => lintSearches([searched({ points: [{ depthPerJob: 4, latencyNs: 400_000 }] })]),
  },
  {
    code: 'L021',
    stage: 'result',
    what: 'another target',
    says: /storage SPDK \(v21.07 and v24.05\)/,
    severity: 'warning',
    fires: () =>
      compared(
        a,
        changed(
          a,
          'host',
          ({ role }) => role === 'storage',
          (host) => ({ ...host, software: { SPDK: 'v24.05' } }),
        ),
      ),
    silent: () => compared(a, a),
  },
  {
    code: 'L051',
    stage: 'result',
    what: 'digest in one bed',
    says: /data digest on in Study A, published only/,
    severity: 'warning',
    fires: () => compared(digests(true), digests(false)),
    silent: () => compared(digests(true), a),
  },
];
