/** A file that was chosen or dropped, under its name with the folders above it. */
export interface PickedFile {
  readonly name: string;
  readonly file: File;
}

const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'));

/** Of a file field; of a folder field with the folders. Hidden files are left out. */
export function pickedFiles(files: Iterable<File>): PickedFile[] {
  return [...files]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(({ name }) => !isHidden(name));
}

/** Files and folders that were dropped or pasted. To be called while the event lasts: afterwards its list is empty. */
export async function droppedFiles(data: DataTransfer): Promise<PickedFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return pickedFiles(data.files);
  return (await Promise.all(entries.map((entry) => filesOf(entry, '')))).flat().filter(({ name }) => !isHidden(name));
}

async function filesOf(entry: FileSystemEntry, above: string): Promise<PickedFile[]> {
  const name = above === '' ? entry.name : `${above}/${entry.name}`;
  if (isFile(entry)) {
    const file = await new Promise<File>((done, failed) => entry.file(done, failed));
    return [{ name, file }];
  }
  if (!isFolder(entry)) return [];
  const found: PickedFile[] = [];
  const reader = entry.createReader();
  // A reader answers some hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesOf(each, name)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
