/** A file as it is laid on a host; `path` is relative, `/`-separated. */
export interface FileToLay {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
/** ustar's name field; our own paths are far below it. */
const NAME_LIMIT = 100;

/** A ustar archive (POSIX.1-1988): one stream lays any number of files. Throws RangeError for a path that leaves it. */
export function tarOf(files: readonly FileToLay[]): Buffer {
  const blocks = files.flatMap((file) => {
    const padding = Buffer.alloc((BLOCK - (file.bytes.length % BLOCK)) % BLOCK);
    return [header(file), file.bytes, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, mode, bytes }: FileToLay): Buffer {
  if (!isInside(path)) throw new RangeError(`a file cannot be laid at ${JSON.stringify(path)}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii');
  block.write(path, 0, 'utf8');
  octal(mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes.length, 124, 12);
  octal(0, 136, 12);
  block.write('        0', 148, 'ascii'); // checksum counted as spaces; type: ordinary file
  block.write('ustar\x0000', 257, 'ascii');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return block;
}

const isInside = (path: string): boolean =>
  path !== '' &&
  Buffer.byteLength(path) <= NAME_LIMIT &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
