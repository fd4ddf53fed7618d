import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';

/** Beyond this a file is not read into memory (V8's longest string is 512 Mi characters). */
export const LONGEST_DOCUMENT_BYTES = 256 * 1024 ** 2;

/**
 * A regular file's bytes. For worker threads: it blocks, since each way through the thread pool takes longer than most
 * files do. Rejects with `not-found`, `refused` for devices and pipes, `too-large`.
 */
export async function readDocument(path: string, limitBytes = LONGEST_DOCUMENT_BYTES): Promise<Buffer> {
  const { file, sizeBytes } = openDocumentFile(path);
  try {
    if (sizeBytes > limitBytes) {
      const text = `${path} has ${formatBytes(sizeBytes)}; at most ${formatBytes(limitBytes)} can be read`;
      throw new CodedError('too-large', text, 'Split it.');
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a regular file, in the same way. Rejects with `not-found`, `refused`. */
export async function beginOfDocument(path: string, lengthBytes: number): Promise<Buffer> {
  const { file } = openDocumentFile(path);
  try {
    const head = Buffer.alloc(lengthBytes);
    return head.subarray(0, readSync(file, head, 0, lengthBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** Without waiting: opening a pipe would wait for its writer. */
function openDocumentFile(path: string): { file: number; sizeBytes: number } {
  const file = opened(path);
  const status = fstatSync(file);
  if (status.isFile()) return { file, sizeBytes: status.size };
  closeSync(file);
  throw new CodedError('refused', `${path} is not a file`, 'Give a file, or its folder.');
}

function opened(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw named(error, path);
  }
}

function named(error: unknown, path: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new CodedError('not-found', `There is no file ${path}`, 'Check the path.') : error;
}

/** Text of a document: UTF-16 by its byte order mark or by its zeros (PowerShell's redirection), else UTF-8. */
export const decodeText = (bytes: Uint8Array): string => new TextDecoder(encodingOf(bytes)).decode(bytes);

/** UTF-8 without a byte order mark: any part of it, cut at an ASCII character, is text too. */
export const isBareUtf8 = (bytes: Uint8Array): boolean => encodingOf(bytes) === 'utf-8' && bytes[0] !== 0xef;

function encodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : unmarkedEncoding(bytes);
}

/** Reports are mostly ASCII: in UTF-16 every other byte of their beginning is then 0, in UTF-8 none is. */
function unmarkedEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  const length = Math.min(bytes.length, 1024) & ~1;
  let [even, odd] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  const most = 0.4 * length;
  if (odd >= most && odd > 0 && even === 0) return 'utf-16le';
  return even >= most && even > 0 && odd === 0 ? 'utf-16be' : 'utf-8';
}
