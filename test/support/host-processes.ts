import { readFileSync } from 'node:fs';
import type { SshHosts } from '../testbed/ssh-hosts.ts';

/** Command lines of what runs left on the hosts of a bed: fio, its time limit, runners. */
export const runProcesses = (bed: SshHosts): string[] =>
  bed.scope.members().flatMap(({ pid }) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      return /runner\.sh|\bfio\b/.test(words) ? [words] : [];
    } catch {
      return []; // it ended while we looked
    }
  });
