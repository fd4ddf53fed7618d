import { existsSync, readdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { command } from './command.ts';
import type { LedgerEntry } from './ledger.ts';
import { until } from './waiting.ts';

/** Numbers of the zram devices there are. */
export function zramIndexes(): number[] {
  return readdirSync('/sys/block').flatMap((name) => {
    const found = /^zram(\d+)$/.exec(name);
    return found === null ? [] : [Number(found[1])];
  });
}

async function removeZram(index: number): Promise<void> {
  const sysfs = `/sys/block/zram${index}`;
  if (!existsSync(sysfs)) return;
  await until(
    () => {
      try {
        writeFileSync(`${sysfs}/reset`, '1');
        writeFileSync('/sys/class/zram-control/hot_remove', String(index));
        return true;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EBUSY') return false; // the last opener is still closing it
        if (code === 'ENOENT' || code === 'ENODEV') return true;
        throw error;
      }
    },
    { timeoutMs: 10_000, pollMs: 50, what: `/dev/zram${index} to be closed by its last user` },
  );
}

/** A device made but not yet written down: not there before, never given a size, so nobody's but ours. */
async function removeUnrecordedZram(before: readonly number[]): Promise<void> {
  const unused = zramIndexes().filter(
    (index) => !before.includes(index) && readFileSync(`/sys/block/zram${index}/disksize`, 'latin1').trim() === '0',
  );
  for (const index of unused) await removeZram(index);
}

async function removeCgroup(path: string): Promise<void> {
  await until(
    () => {
      try {
        rmdirSync(path);
        return true;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return true;
        if (code === 'EBUSY') return false; // its last process is still being reaped
        throw error;
      }
    },
    { timeoutMs: 10_000, what: `the control group ${path} to become empty` },
  );
}

function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === path);
}

/** Takes back what one entry stands for. Safe to repeat, and for things that were never made. */
export async function undoEntry(entry: LedgerEntry): Promise<void> {
  switch (entry.kind) {
    case 'network':
      if (isMounted(entry.file)) await command(['umount', '--lazy', entry.file]);
      return;
    case 'link':
      if (existsSync(`/sys/class/net/${entry.name}`)) await command(['ip', 'link', 'del', entry.name]);
      return;
    case 'cgroup':
      return removeCgroup(entry.path);
    case 'directory':
      rmSync(entry.path, { recursive: true, force: true, maxRetries: 3 });
      return;
    case 'mount':
      if (isMounted(entry.path)) await command(['umount', '--lazy', entry.path]);
      return;
    case 'zram':
      return removeZram(entry.index);
    case 'zram-intent':
      return removeUnrecordedZram(entry.before);
    case 'owner':
    case 'guardian':
    case 'uid':
      return;
  }
}
