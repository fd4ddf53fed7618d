import type { Host } from '../model/lab.ts';
import { isOlder, spdkRelease } from './bed.ts';
import { diskspdLine, optionOf, type DiskspdLine } from './diskspd-line.ts';
import type { Found, Rule } from './rule.ts';

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
    check: devicesAsFiles,
  },
  {
    code: 'L039',
    severity: 'warning',
    title: 'Secret in a file',
    tip: 'Use keys, or ask for the secret when it is needed.',
    why: 'Files are copied to hosts and printed in reports.',
    check: (file) => lines(file, (line) => (SECRET.test(line) ? `${file.path} contains a secret` : null)),
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
    tip: 'Give -T with the share of each thread, or -si, or use one thread.',
    why: 'Every thread begins at the start of the file: what one has read is served to the next from a cache.',
    check: overlappingThreads,
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

function lines({ path, text }: CheckedFile, look: (line: string) => string | null): Found[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const message = look(line);
    return message === null ? [] : [{ entities: [], place: `${path}:${at + 1}`, field: `line ${at + 1}`, message }];
  });
}

const SECRET = /\b(password|passwd|secret|psk|dhchap[_-]?key)\b["']?\s*[:=]\s*["']?[^\s"'<$]/i;

const diskspd = (file: CheckedFile, look: (line: DiskspdLine) => string | null): Found[] =>
  lines(file, (line) => {
    const call = diskspdLine(line);
    return call === null ? null : look(call);
  });

/** fio checks the option per section or in [global]; a file that has it nowhere is not safe. */
function devicesAsFiles(file: CheckedFile): Found[] {
  if (/^\s*allow_file_create\s*=\s*0\b/m.test(file.text)) return [];
  return lines(file, (line) =>
    /^\s*filename\s*=.*\/dev\//.test(line) ? `${line.trim()} without allow_file_create=0` : null,
  );
}

function namedTraceGroups(file: CheckedFile): Found[] {
  const release = spdkRelease(file.host);
  if (release === null || !isOlder(release, [22, 1])) return [];
  return lines(file, (line) => {
    const groups = /\bnvmf_tgt\b.*\s-e\s*([^\s]+)/.exec(line)?.[1];
    if (groups === undefined || /^0x/i.test(groups)) return null;
    return `-e ${groups} needs SPDK >= 22.01, target has ${release[0]}.${String(release[1]).padStart(2, '0')}`;
  });
}

const SECTOR_BYTES = 512;

function blockInBytes(line: DiskspdLine): string | null {
  const block = optionOf(line, 'b');
  if (block === null || !/^\d+$/.test(block)) return null;
  const size = Number(block);
  const isUncached = /^[hu]/.test(optionOf(line, 'S') ?? '');
  if (size >= SECTOR_BYTES && !(isUncached && size % SECTOR_BYTES !== 0)) return null;
  return `-b${block} means ${block} bytes; write -b${block}K`;
}

/** DISKSPD and the sweeps of VM Fleet, whose script passes `-p s` on as -s. */
function overlappingThreads(file: CheckedFile): Found[] {
  return lines(file, (line) => {
    const call = diskspdLine(line);
    const sweep = /\bStart-Sweep\.ps1\b.*\s-t (\d+).*\s-p s\b/i.exec(line)?.[1];
    const threads = Number((call === null ? sweep : optionOf(call, 't')) ?? 1);
    if (threads < 2 || (call !== null && !isOverlapping(call))) return null;
    return `${threads} threads read the same blocks of one file in order: streams overlap and inflate the result`;
  });
}

/** Sequential, and neither interlocked nor with a stride between the threads. Random is what -r says. */
const isOverlapping = (call: DiskspdLine): boolean =>
  optionOf(call, 'r') === null && optionOf(call, 'T') === null && !(optionOf(call, 's') ?? '').startsWith('i');

function missingSwitches(line: DiskspdLine, path: string): string | null {
  const named = [path, ...line.targets].some((name) => /write/i.test(name));
  if (named && optionOf(line, 'w') === null) return 'no -w: the run only reads';
  const cache = optionOf(line, 'S');
  if (optionOf(line, 'h') !== null || (cache !== null && /^[hu]/.test(cache))) return null;
  return 'no -Sh: OS cache is on';
}

function literalPid(line: string): string | null {
  const call = /\bspdk_trace(?:_record)?\b(.*)$/.exec(line)?.[1];
  if (call === undefined || /\s-i\s*\S/.test(call)) return null;
  const pid = /\s-p\s*(\S+)/.exec(call)?.[1];
  if (pid === undefined) return "no -p and no -i: give the running target's PID";
  return /^\d+$/.test(pid) ? `-p ${pid}: replace the example PID by the running target's PID` : null;
}
