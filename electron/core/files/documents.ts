import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';

/** Beyond this a file is not read into memory (V8's longest string is 512 Mi characters). */
export const LONGEST_DOCUMENT_BYTES = 256 * 1024 ** 2;

/** A regular file's bytes. Throws `not-found`, `refused` for devices and pipes, `too-large`. */
export async function readDocument(path: string, limitBytes = LONGEST_DOCUMENT_BYTES): Promise<Buffer> {
  const { file, sizeBytes } = await openDocumentFile(path);
  try {
    if (sizeBytes > limitBytes) {
      const text = `${path} has ${formatBytes(sizeBytes)}; at most ${formatBytes(limitBytes)} can be read`;
      throw new CodedError('too-large', text, 'Split it.');
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The first bytes of a regular file. Throws `not-found`, `refused`. */
export async function beginOfDocument(path: string, lengthBytes: number): Promise<Buffer> {
  const { file } = await openDocumentFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Without waiting: opening a pipe would wait for its writer. */
async function openDocumentFile(path: string): Promise<{ file: FileHandle; sizeBytes: number }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw named(error, path);
  });
  const status = await file.stat();
  if (status.isFile()) return { file, sizeBytes: status.size };
  await file.close();
  throw new CodedError('refused', `${path} is not a file`, 'Give a file, or its folder.');
}

function named(error: unknown, path: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new CodedError('not-found', `There is no file ${path}`, 'Check the path.') : error;
}

/** Text of a document: UTF-16 by its byte order mark, else UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const mark = `${bytes[0] ?? ''} ${bytes[1] ?? ''}`;
  const encoding = mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
