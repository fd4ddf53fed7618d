import type { NamedFile } from './discovery.svelte.ts';

/** More files than the outputs of some dozens of machines are a folder dropped by mistake. */
const MOST_FILES = 2000;

/** Files and folders of a drop, folders walked through, each file named with its folders. */
export async function droppedFiles(data: DataTransfer): Promise<NamedFile[]> {
  // Entries are gone once the event is over: they are taken before anything is waited for.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: NamedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

/** Files of an input; those of a chosen folder carry its name. */
export const chosenFiles = (files: FileList): NamedFile[] =>
  [...files].slice(0, MOST_FILES).map((file) => ({
    name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));

async function collect(entry: FileSystemEntry, found: NamedFile[]): Promise<void> {
  if (found.length >= MOST_FILES || entry.name.startsWith('.')) return;
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ''), file });
  } else if (entry instanceof FileSystemDirectoryEntry) {
    for (const inner of await entriesOf(entry)) await collect(inner, found);
  }
}

/** A folder is listed in portions of a hundred until none is left. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
