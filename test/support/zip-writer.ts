import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly content: Buffer | string;
  /** As written into the headers, in place of the true one. */
  readonly crc?: number;
  readonly uncompressedSize?: number;
  readonly encrypted?: boolean;
}

/** A ZIP with deflated entries, also with names and sizes that no honest program writes. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { name, fields, data } = packed(part);
    const local = Buffer.concat([u32(0x04034b50), fields, u16(name.length), u16(0), name, data]);
    const place = Buffer.concat([u16(0), u16(0), u16(0), u32(0), u32(offset)]);
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), fields, u16(name.length), u16(0), place, name]));
    locals.push(local);
    offset += local.length;
  }
  const sizes = directory.reduce((sum, { length }) => sum + length, 0);
  const counts = [u16(0), u16(0), u16(parts.length), u16(parts.length)];
  return Buffer.concat([...locals, ...directory, u32(0x06054b50), ...counts, u32(sizes), u32(offset), u16(0)]);
}

function packed(part: ZipPart): { name: Buffer; fields: Buffer; data: Buffer } {
  const content = Buffer.from(part.content);
  const data = deflateRawSync(content);
  const flags = (part.encrypted === true ? 1 : 0) | 0x800;
  const fields = Buffer.concat([
    u16(20),
    u16(flags),
    u16(8),
    u32(0),
    u32(part.crc ?? crc32(content)),
    u32(data.length),
    u32(part.uncompressedSize ?? content.length),
  ]);
  return { name: Buffer.from(part.name), fields, data };
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
