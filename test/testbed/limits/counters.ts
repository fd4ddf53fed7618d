import { readdirSync, readFileSync } from 'node:fs';
import { procText } from '../ledger/process-table.ts';
import type { Drive } from '../drives/drive.ts';
import type { LabNode } from '../network/lab-network.ts';
import { readLinkCounters, type LinkCounters } from '../network/shaping.ts';
import type { ControlGroup, CpuCounters } from './control-groups.ts';

export interface DriveCounters {
  readonly reads: number;
  readonly readBytes: number;
}

export interface ThreadCounts {
  readonly all: number;
  /** In uninterruptible sleep: waiting for a drive. */
  readonly waitingForDrive: number;
}

/** What the kernel has counted at the storage host, at one moment. */
export interface BedCounters {
  /** Monotonic; only differences mean anything. */
  readonly takenAtNs: number;
  readonly link: LinkCounters;
  readonly drives: readonly DriveCounters[];
  readonly cpu: CpuCounters;
  /** CPU time that the target has used, all threads. */
  readonly targetCpuNs: number;
  /** A momentary picture of the target's threads: sample it often. */
  readonly threads: ThreadCounts;
}

const sectorBytes = 512;

/** Fields 1 and 3 of /sys/block/NAME/stat (kernel: Documentation/block/stat.rst); sectors are of 512 bytes. */
function readDrive(drive: Drive): DriveCounters {
  if (drive.device === null) return { reads: 0, readBytes: 0 };
  const fields = readFileSync(`/sys/dev/block/${drive.device}/stat`, 'latin1').trim().split(/\s+/).map(Number);
  return { reads: fields[0] ?? 0, readBytes: (fields[2] ?? 0) * sectorBytes };
}

function readThreads(pid: number): ThreadCounts {
  const states = readdirSync(`/proc/${pid}/task`).map((task) => {
    const text = procText(`/proc/${pid}/task/${task}/stat`) ?? '';
    return text.charAt(text.lastIndexOf(')') + 2);
  });
  return { all: states.length, waitingForDrive: states.filter((state) => state === 'D').length };
}

/** Clock ticks of /proc are hundredths of a second on every Linux (USER_HZ). */
const tickNs = 1e7;

function readCpuNs(pid: number): number {
  const text = procText(`/proc/${pid}/stat`) ?? '';
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickNs;
}

export async function readCounters(
  node: LabNode,
  drives: readonly Drive[],
  group: ControlGroup,
  targetPid: number,
): Promise<BedCounters> {
  return {
    link: await readLinkCounters(node),
    takenAtNs: Math.round(performance.now() * 1e6),
    drives: drives.map(readDrive),
    cpu: group.cpuCounters(),
    targetCpuNs: readCpuNs(targetPid),
    threads: readThreads(targetPid),
  };
}
