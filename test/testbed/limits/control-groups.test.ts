import { describe, expect, it } from 'vitest';
import { bitsPerSecond } from '../network/shaping.ts';
import { findControlGroups } from './control-groups.ts';

describe('control groups of this machine', () => {
  const versionOne = [
    'tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0',
    'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0',
    'cgroup /sys/fs/cgroup/blkio cgroup rw,relatime,blkio 0 0',
    'cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0',
  ].join('\n');

  it('are of version 1 where the controllers are mounted one by one, also with an empty version 2 beside', () => {
    expect(findControlGroups(versionOne, () => '')).toEqual({
      version: 1,
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      block: '/sys/fs/cgroup/blkio',
    });
  });

  it('are of version 2 where that tree offers both controllers', () => {
    const mounts = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0';
    expect(findControlGroups(mounts, () => 'cpuset cpu io memory\n')).toEqual({ version: 2, root: '/sys/fs/cgroup' });
    expect(findControlGroups(mounts, () => 'cpuset memory\n')).toBeNull();
    expect(findControlGroups('proc /proc proc rw 0 0', () => '')).toBeNull();
  });
});

describe('link rates', () => {
  it('are read as tc reads them', () => {
    expect(bitsPerSecond('400mbit')).toBe(400e6);
    expect(bitsPerSecond('2.5gbit')).toBe(2.5e9);
    for (const wrong of ['400', '400Mb/s', '-1mbit', 'mbit', '0kbit'])
      expect(() => bitsPerSecond(wrong)).toThrow(wrong);
  });
});
