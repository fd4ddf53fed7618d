import { open } from 'node:fs/promises';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';

/** Beyond this a file is not read into memory (V8's longest string is 512 Mi characters). */
export const LONGEST_DOCUMENT_BYTES = 256 * 1024 ** 2;

/** A regular file's bytes. Throws `not-found`, `refused` for devices and pipes, `too-large`. */
export async function readDocument(path: string, limitBytes = LONGEST_DOCUMENT_BYTES): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw named(error, path);
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new CodedError('refused', `${path} is not a file`, 'Give a file, or its folder.');
    if (status.size > limitBytes) {
      const text = `${path} has ${formatBytes(status.size)}; at most ${formatBytes(limitBytes)} can be read`;
      throw new CodedError('too-large', text, 'Split it.');
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
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
