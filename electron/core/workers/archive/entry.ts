import { problem, type Problem } from '../../../../shared/units/problem.ts';
import { formatBytes } from '../../../../shared/units/format.ts';
import type { Budget } from './limits.ts';
import type { ReadLong } from './long-files.ts';

/** A file in an archive: its bytes, what was read of it on the way, or why it could not be had. */
export type ArchiveEntry = { readonly name: string } & (
  { readonly bytes: Buffer } | { readonly long: ReadLong } | { readonly problem: Problem }
);

/** Between an archive and what is in it, as it is shown: `runs.zip › kernel/4k.json`. */
export const INSIDE = ' › ';

/** A name as it is shown. It never becomes a path; `..` and drive letters are dropped so that it does not look like one. */
export function entryName(raw: string): string {
  const parts = raw.split(/[/\\]/).filter((part) => !['', '.', '..'].includes(part) && !/^[a-z]:$/i.test(part));
  return parts.join('/').replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '�');
}

/** Folders, hidden files and what macOS adds to archives. */
export function isNoise(name: string): boolean {
  return name === '' || name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

export function tooLong(name: string, { limits }: Budget): ArchiveEntry {
  const text = `It unpacks to more than ${formatBytes(limits.entryBytes)} and was not read`;
  return { name, problem: problem('error', 'too-large', name, text, 'Unpack it and split it.') };
}

export function damaged(name: string, error: unknown, kept: string): ArchiveEntry {
  const reason = error instanceof Error ? error.message : String(error);
  const text = `The archive is damaged here: ${reason}. ${kept}`;
  return { name, problem: problem('error', 'archive-damaged', name, text, 'Copy the archive again from its source.') };
}
