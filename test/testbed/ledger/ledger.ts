import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessName } from './process-table.ts';

/** Something a bed makes, or a mark by which its processes are known. Written down before it is made. */
export type LedgerEntry =
  | { readonly kind: 'owner'; readonly processes: readonly ProcessName[] }
  | { readonly kind: 'guardian'; readonly process: ProcessName }
  /** Every process of this user belongs to the bed. */
  | { readonly kind: 'uid'; readonly uid: number }
  /** A network namespace kept alive by a bind mount on this file. */
  | { readonly kind: 'network'; readonly file: string }
  | { readonly kind: 'link'; readonly name: string }
  | { readonly kind: 'cgroup'; readonly path: string }
  /** A directory outside the bed's own. */
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'mount'; readonly path: string }
  /** The kernel chooses the number: `before` lists those that existed, so that an unrecorded one can be told. */
  | { readonly kind: 'zram-intent'; readonly before: readonly number[] }
  | { readonly kind: 'zram'; readonly index: number };

const fileName = 'ledger.jsonl';

/** Appends and syncs one entry, so that it is on disk before the thing exists. */
export function appendEntry(bedDir: string, entry: LedgerEntry): void {
  const file = openSync(join(bedDir, fileName), 'a', 0o600);
  try {
    writeSync(file, `${JSON.stringify(entry)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Entries in order; a last line cut off by a crash is left out (its thing was not made yet). */
export function readEntries(bedDir: string): LedgerEntry[] {
  let text: string;
  try {
    text = readFileSync(join(bedDir, fileName), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry);
}
