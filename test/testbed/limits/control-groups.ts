import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';

/** Where this machine keeps the two controllers the bed needs: version 1 has a tree for each, version 2 one for all. */
export type ControlGroupPlace =
  | { readonly version: 1; readonly cpu: string; readonly block: string }
  | { readonly version: 2; readonly root: string };

/**
 * Finds the controllers in the text of /proc/self/mounts.
 * @param controllersOf controllers that a version 2 tree offers (the text of its cgroup.controllers)
 * @returns null when CPU and block I/O cannot both be limited
 */
export function findControlGroups(mounts: string, controllersOf: (root: string) => string): ControlGroupPlace | null {
  const rows = mounts.split('\n').map((line) => {
    const [, path = '', type = '', options = ''] = line.split(' ');
    return { path, type, options: options.split(',') };
  });
  const first = (controller: string) =>
    rows.find((row) => row.type === 'cgroup' && row.options.includes(controller))?.path;
  const [cpu, block] = [first('cpu'), first('blkio')];
  if (cpu !== undefined && block !== undefined) return { version: 1, cpu, block };
  const root = rows.find((row) => row.type === 'cgroup2')?.path;
  if (root === undefined) return null;
  const offered = controllersOf(root).trim().split(/\s+/);
  return offered.includes('cpu') && offered.includes('io') ? { version: 2, root } : null;
}

/** The place on this machine; null when there is none that we may write to. */
export function controlGroupPlace(): ControlGroupPlace | null {
  const place = findControlGroups(readFileSync('/proc/self/mounts', 'utf8'), (root) =>
    readFileSync(join(root, 'cgroup.controllers'), 'utf8'),
  );
  try {
    const roots = place === null ? [] : place.version === 1 ? [place.cpu, place.block] : [place.root];
    for (const root of roots) accessSync(root, constants.W_OK);
    return place;
  } catch {
    return null;
  }
}

export interface CpuCounters {
  /** Enforcement periods in which the group had used up its quota. */
  readonly throttledPeriods: number;
  readonly throttledNs: number;
}

/** One group of processes with a CPU quota and a drive limit. */
export interface ControlGroup {
  readonly paths: readonly string[];
  add(pid: number): void;
  /** Share of one CPU, e.g. 0.2; null takes the limit away. */
  limitCpu(share: number | null): void;
  /** Reads and writes per second on the block device `device` (`major:minor`); null takes the limit away. */
  limitDrive(device: string, operationsPerSecond: number | null): void;
  cpuCounters(): CpuCounters;
}

const periodUs = 100_000;

function makeDirectory(scope: BedScope, path: string): string {
  scope.record({ kind: 'cgroup', path });
  mkdirSync(path);
  return path;
}

function counter(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

function versionOne(cpu: string, block: string): ControlGroup {
  return {
    paths: [cpu, block],
    add: (pid) => [cpu, block].forEach((path) => writeFileSync(join(path, 'cgroup.procs'), String(pid))),
    limitCpu: (share) => {
      writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(cpu, 'cpu.cfs_quota_us'), share === null ? '-1' : String(Math.round(share * periodUs)));
    },
    limitDrive: (device, perSecond) => {
      for (const file of ['blkio.throttle.read_iops_device', 'blkio.throttle.write_iops_device'])
        writeFileSync(join(block, file), `${device} ${perSecond ?? 0}`);
    },
    cpuCounters: () => {
      const text = readFileSync(join(cpu, 'cpu.stat'), 'utf8');
      return { throttledPeriods: counter(text, 'nr_throttled'), throttledNs: counter(text, 'throttled_time') };
    },
  };
}

function versionTwo(path: string): ControlGroup {
  return {
    paths: [path],
    add: (pid) => writeFileSync(join(path, 'cgroup.procs'), String(pid)),
    limitCpu: (share) => {
      const quota = share === null ? 'max' : String(Math.round(share * periodUs));
      writeFileSync(join(path, 'cpu.max'), `${quota} ${periodUs}`);
    },
    limitDrive: (device, perSecond) => {
      const limit = perSecond ?? 'max';
      writeFileSync(join(path, 'io.max'), `${device} riops=${limit} wiops=${limit}`);
    },
    cpuCounters: () => {
      const text = readFileSync(join(path, 'cpu.stat'), 'utf8');
      return { throttledPeriods: counter(text, 'nr_throttled'), throttledNs: counter(text, 'throttled_usec') * 1000 };
    },
  };
}

/** Makes an empty group named after the bed. @throws when the machine offers no writable controllers. */
export function makeControlGroup(scope: BedScope, name: string): ControlGroup {
  const place = controlGroupPlace();
  if (place === null) throw new Error('no writable control groups for cpu and block I/O');
  const leaf = `fabriclab-${scope.id}-${name}`;
  if (place.version === 1)
    return versionOne(makeDirectory(scope, join(place.cpu, leaf)), makeDirectory(scope, join(place.block, leaf)));
  writeFileSync(join(place.root, 'cgroup.subtree_control'), '+cpu +io');
  return versionTwo(makeDirectory(scope, join(place.root, leaf)));
}
