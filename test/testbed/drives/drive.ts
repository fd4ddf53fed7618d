import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import { zramIndexes } from '../ledger/undo.ts';

export interface Drive {
  readonly path: string;
  readonly sizeBytes: number;
  /** `major:minor` of a block device; null for a plain file, which cannot be throttled. */
  readonly device: string | null;
}

const chunkBytes = 1 << 20;

/** Writes every byte: unwritten pages read as zeros, absurdly fast. Random, so that compression gains nothing. */
async function fill(path: string, sizeBytes: number): Promise<void> {
  const chunk = randomBytes(chunkBytes);
  const file = await open(path, 'r+');
  try {
    for (let offset = 0; offset < sizeBytes; offset += chunkBytes)
      await file.write(chunk, 0, Math.min(chunkBytes, sizeBytes - offset), offset);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A filled compressed-memory drive. Its number is the kernel's choice, so the ledger knows the intent first. */
export async function makeZramDrive(scope: BedScope, sizeBytes: number): Promise<Drive> {
  scope.record({ kind: 'zram-intent', before: zramIndexes() });
  const index = Number(readFileSync('/sys/class/zram-control/hot_add', 'latin1'));
  scope.record({ kind: 'zram', index });
  writeFileSync(`/sys/block/zram${index}/disksize`, String(sizeBytes));
  const path = `/dev/zram${index}`;
  await fill(path, sizeBytes);
  return { path, sizeBytes, device: readFileSync(`/sys/block/zram${index}/dev`, 'latin1').trim() };
}

/** A filled file in the bed's directory. */
export async function makeFileDrive(scope: BedScope, name: string, sizeBytes: number): Promise<Drive> {
  const dir = join(scope.dir, 'drives');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, name);
  writeFileSync(path, '');
  await fill(path, sizeBytes);
  return { path, sizeBytes, device: null };
}

export function hasZram(): boolean {
  return existsSync('/sys/class/zram-control/hot_add');
}
