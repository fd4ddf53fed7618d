import type { Host } from '../model/lab.ts';
import { isOlder, spdkRelease } from './bed.ts';
import { blockInBytes, missingSwitches, overlappingThreads } from './diskspd-checks.ts';
import { diskspdLine, type DiskspdLine } from './diskspd-line.ts';
import { devicesAsFiles, overlappingClones, type FoundLine } from './fio-checks.ts';
import type { Found, Rule } from './rule.ts';
import { isTraceMask } from './spdk-features.ts';

/** A generated file, a command line or a script, and the host that it is for. */
export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly host: Host | null;
}

/** Every rule that looks at text, by code. */
export const fileRules: readonly Rule<CheckedFile>[] = [
  {
    code: 'L024',
    severity: 'error',
    title: 'fio may make a file where a device was meant',
    tip: 'Set allow_file_create=0.',
    why: 'As root fio makes a missing file in /dev, which is memory, and measures that.',
    check: (file) => told(file, devicesAsFiles(file.text)),
  },
  {
    code: 'L039',
    severity: 'warning',
    title: 'Secret in a file',
    tip: 'Use keys, or ask for the secret when it is needed.',
    why: 'Files are copied to hosts and printed in reports.',
    check: (file) =>
      lines(file, (line) => (SECRETS.some((secret) => secret.test(line)) ? `${file.path} contains a secret` : null)),
  },
  {
    code: 'L042',
    severity: 'error',
    title: 'SPDK is older than the feature',
    tip: 'Give the trace groups as a mask: 0x10 is nvmf_rdma.',
    why: 'Names are known from v22.01 on; older programs refuse to start.',
    check: namedTraceGroups,
  },
  {
    code: 'L046',
    severity: 'warning',
    title: 'Streams overlap',
    tip: 'Give each thread its own share: DISKSPD -T or -si, fio offset_increment; or use one thread.',
    why: 'Every thread begins at the same place: what one has read is served to the next from a cache.',
    check: (file) => [...lines(file, overlappingThreads), ...told(file, overlappingClones(file.text))],
  },
  {
    code: 'L047',
    severity: 'error',
    title: 'DISKSPD block size in bytes',
    tip: 'Write -b4K.',
    why: 'Without a letter the number counts bytes.',
    check: (file) => diskspd(file, blockInBytes),
  },
  {
    code: 'L048',
    severity: 'warning',
    title: 'DISKSPD reads only, or through the cache',
    tip: 'Give -w and -Sh.',
    why: 'Without -w nothing is written; without -Sh the cache of the system answers.',
    check: (file) => diskspd(file, (line) => missingSwitches(line, file.path)),
  },
  {
    code: 'L056',
    severity: 'warning',
    title: 'Trace of another process',
    tip: 'Replace the number by the PID of the running target: -p $(pgrep -x nvmf_tgt), or use -i.',
    why: 'The trace file is named after the process, whose number is new at every start.',
    check: (file) => lines(file, literalPid),
  },
];

const told = ({ path }: CheckedFile, found: readonly FoundLine[]): Found[] =>
  found.map(({ line, message }) => ({ entities: [], place: `${path}:${line}`, field: `line ${line}`, message }));

function lines(file: CheckedFile, look: (line: string) => string | null): Found[] {
  const found = file.text.split(/\r?\n/).flatMap((line, at) => {
    const message = look(line);
    return message === null ? [] : [{ line: at + 1, message }];
  });
  return told(file, found);
}

/** Names of secrets with a value behind them; names of keys in a keyring (SPDK) and paths of key files are none. */
const SECRETS: readonly RegExp[] = [
  /(?:\b|_)(?:password|passwd|secret)(?:_in)?\b["']?\s*[:=]\s*["']?[^\s"'<$]/i,
  /\bauth\.(?:password|password_in)\b["']?\s+(?:-v|--value)[\s=]\s*["']?[^\s"'<$]/i,
  /\bDHHC-1:\d\d:/,
  /\bNVMeTLSkey-1:\d\d:/,
  /\bpsk\b["']?\s*[:=]\s*["']?[0-9a-f]{32,}\b/i,
];

const diskspd = (file: CheckedFile, look: (line: DiskspdLine) => string | null): Found[] =>
  lines(file, (line) => {
    const call = diskspdLine(line);
    return call === null ? null : look(call);
  });

function namedTraceGroups(file: CheckedFile): Found[] {
  const release = spdkRelease(file.host);
  if (release === null || !isOlder(release, [22, 1])) return [];
  return lines(file, (line) => {
    const groups = /\bnvmf_tgt\b.*\s-e\s*([^\s]+)/.exec(line)?.[1];
    if (groups === undefined || isTraceMask(groups)) return null;
    return `-e ${groups} needs SPDK >= 22.01, target has ${release[0]}.${String(release[1]).padStart(2, '0')}`;
  });
}

/** Reads a file with -f; the recorder writes to that one, and needs the process. Files may be called after the program. */
function literalPid(line: string): string | null {
  const [, name = '', call = ''] = /^[^#]*?\b(spdk_trace(?:_record)?)["']?(?=\s|$)(.*)$/.exec(line) ?? [];
  if (!/\s-\w/.test(call) || /\s-i\s*\S/.test(call)) return null;
  const pid = /\s-p\s*(\S+)/.exec(call)?.[1];
  const isFile = name === 'spdk_trace' && /\s-f\s*\S/.test(call);
  if (pid === undefined) return isFile ? null : "no -p and no -i: give the running target's PID";
  return /^\d+$/.test(pid) ? `-p ${pid}: replace the example PID by the running target's PID` : null;
}
