/** What bytes are by their first ones. `other` is an archive or picture of a kind that is not read. */
export type ContentKind = 'zip' | 'gzip' | 'zstd' | 'tar' | 'other' | 'plain';

const SIGNATURES: readonly [kind: ContentKind, name: string, bytes: readonly number[]][] = [
  ['zip', 'ZIP', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', 'ZIP', [0x50, 0x4b, 0x05, 0x06]],
  ['gzip', 'gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', 'Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['other', '7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['other', 'xz file', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['other', 'bzip2 file', [0x42, 0x5a, 0x68]],
  ['other', 'RAR archive', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['other', 'picture', [0x89, 0x50, 0x4e, 0x47]],
  ['other', 'PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['other', 'old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]],
];

const TAR_BLOCK = 512;

export interface Content {
  readonly kind: ContentKind;
  /** In words, for messages. */
  readonly name: string;
}

/** From the first 512 bytes or more. */
export function contentOf(head: Uint8Array): Content {
  const found = SIGNATURES.find(([, , bytes]) => bytes.every((byte, index) => head[index] === byte));
  if (found !== undefined) return { kind: found[0], name: found[1] };
  return isTar(head) ? { kind: 'tar', name: 'tar' } : { kind: 'plain', name: 'text' };
}

/** Every kind of tar since Unix V7 has the sum of its header's bytes in that header. */
function isTar(head: Uint8Array): boolean {
  if (head.length < TAR_BLOCK || head[0] === 0) return false;
  const stated = Number.parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').replace(/\0.*/s, ''), 8);
  let sum = 8 * 0x20;
  for (let index = 0; index < TAR_BLOCK; index += 1) {
    if (index < 148 || index >= 156) sum += head[index] ?? 0;
  }
  return sum === stated;
}
