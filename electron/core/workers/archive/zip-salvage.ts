import { readFile } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { damaged, entryName, isNoise, type ArchiveEntry } from './entry.ts';
import type { Budget } from './limits.ts';

/** What zlib answers with `info`: the engine tells where in the input the compressed data ended. */
const inflatedSchema = z.object({ buffer: z.instanceof(Buffer), engine: z.object({ bytesWritten: z.number() }) });

const LOCAL_HEADER = 0x04034b50;
const HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const LONGEST_SALVAGED_BYTES = 1024 ** 3;

interface LocalHeader {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** Null: told only behind the data. */
  readonly packedBytes: number | null;
  readonly dataStart: number;
}

/**
 * A ZIP without its directory at the end was cut off. Its entries also have headers of their own, one after the other:
 * those whose data is still whole are read.
 */
export async function* salvagedEntries(
  document: string | Buffer,
  fault: unknown,
  budget: Budget,
): AsyncGenerator<ArchiveEntry> {
  const zip = typeof document === 'string' ? await readFile(document) : document;
  if (zip.length > LONGEST_SALVAGED_BYTES) {
    yield damaged('', fault, 'Nothing was read.');
    return;
  }
  let name = '';
  let position = 0;
  try {
    for (let header = localHeader(zip, 0); header !== null; header = localHeader(zip, position)) {
      budget.countEntry();
      name = header.name;
      const { bytes, end } = unpack(zip, header, budget);
      position = end;
      budget.countBytes(bytes.length);
      if (!isNoise(name)) yield { name, bytes };
    }
    yield damaged(name, fault, 'Entries up to this one were read.');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error || error instanceof RangeError)) throw error;
    yield damaged(name, error, 'Entries before it were read.');
  }
}

function localHeader(zip: Buffer, at: number): LocalHeader | null {
  if (at + HEADER_BYTES > zip.length || zip.readUInt32LE(at) !== LOCAL_HEADER) return null;
  const flags = zip.readUInt16LE(at + 6);
  const nameBytes = zip.readUInt16LE(at + 26);
  const name = zip.subarray(at + HEADER_BYTES, at + HEADER_BYTES + nameBytes);
  return {
    name: entryName(name.toString('utf8')),
    method: zip.readUInt16LE(at + 8),
    crc: zip.readUInt32LE(at + 14),
    packedBytes: (flags & 8) === 0 ? zip.readUInt32LE(at + 18) : null,
    dataStart: at + HEADER_BYTES + nameBytes + zip.readUInt16LE(at + 28),
  };
}

/** Throws a RangeError, or what zlib throws, for data that is not whole. */
function unpack(zip: Buffer, header: LocalHeader, budget: Budget): { bytes: Buffer; end: number } {
  const { method, packedBytes, dataStart } = header;
  if (packedBytes !== null && dataStart + packedBytes > zip.length) throw new RangeError('the file ends inside it');
  if (method === 0 && packedBytes !== null) {
    return checked(zip.subarray(dataStart, dataStart + packedBytes), header, dataStart + packedBytes);
  }
  if (method !== 8) throw new RangeError(`compression method ${method} is not read`);
  const limit = { info: true, maxOutputLength: budget.limits.entryBytes };
  const { buffer, engine } = inflatedSchema.parse(inflateRawSync(zip.subarray(dataStart), limit));
  const end = dataStart + engine.bytesWritten;
  return packedBytes === null ? { bytes: buffer, end: afterDescriptor(zip, end) } : checked(buffer, header, end);
}

function checked(bytes: Buffer, { crc }: LocalHeader, end: number): { bytes: Buffer; end: number } {
  if (crc32(bytes) !== crc) throw new RangeError('its checksum does not fit');
  return { bytes, end };
}

/** Checksum and two sizes, with or without a signature before them. */
function afterDescriptor(zip: Buffer, at: number): number {
  if (at + 16 > zip.length) return zip.length;
  return at + (zip.readUInt32LE(at) === DESCRIPTOR ? 16 : 12);
}
