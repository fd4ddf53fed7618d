import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { artefactPath, type KeptArtefact } from './artefacts.ts';
import { packedPlace, packedPlaces } from './known-packs.ts';
import { writePack } from './packs.ts';

/** Fewer are kept as a file each. */
const FEWEST_PACKED = 4;
/** A longer file is one of its own: it would have to be unpacked with its neighbours. */
const LONGEST_PACKED_BYTES = 1024 ** 2;
/** So much raw input waits in memory. */
const MOST_WAITING_BYTES = 8 * 1024 ** 2;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly kept: KeptArtefact & { storedBytes: number };
}

/**
 * Keeps the raw input of an import under the hash of its content; what is there already is not written again. For a
 * worker thread: it blocks, and does not wait for the disk after each file. A power cut within seconds of an import can
 * lose such a copy; `workspace.check` then names it, and importing the file again, which the user still has, brings it
 * back.
 */
export class ImportKeeper {
  private readonly folder: string;
  private waiting = new Map<string, Waiting>();
  private waitingBytes = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** True: `write` is due before more is taken on. */
  get isFull(): boolean {
    return this.waitingBytes >= MOST_WAITING_BYTES;
  }

  /** Takes the bytes on. They are kept, and the stored size is known, after the next `write`. */
  keep(bytes: Uint8Array): KeptArtefact {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const known = this.waiting.get(hash);
    if (known !== undefined) return known.kept;
    const kept = { hash, sizeBytes: bytes.length, storedBytes: 0 };
    this.waiting.set(hash, { bytes, kept });
    this.waitingBytes += bytes.length;
    return kept;
  }

  /** Writes what was taken on, files that are neither long nor few as one pack. Throws what the file system says. */
  write(): void {
    const waiting = [...this.waiting.values()];
    this.waiting = new Map();
    this.waitingBytes = 0;
    if (waiting.length === 0) return;
    const packs = packedPlaces(this.folder);
    const fresh = waiting.filter(({ kept }) => {
      const storedBytes = packs.get(kept.hash)?.storedBytes ?? ownFileBytes(this.folder, kept.hash);
      kept.storedBytes = storedBytes;
      return storedBytes === 0;
    });
    const short = fresh.filter(({ bytes }) => bytes.length <= LONGEST_PACKED_BYTES);
    const packed = short.length >= FEWEST_PACKED ? short : [];
    for (const each of fresh) if (!packed.includes(each)) each.kept.storedBytes = writeOwnFile(this.folder, each);
    if (packed.length === 0) return;
    writePack(
      this.folder,
      packed.map(({ bytes, kept }) => ({ hash: kept.hash, bytes })),
    );
    for (const { kept } of packed) kept.storedBytes = packedPlace(this.folder, kept.hash)?.storedBytes ?? 0;
  }
}

/** 0: there is none, or an empty one, which a power cut left. */
const ownFileBytes = (folder: string, hash: string): number =>
  statSync(artefactPath(folder, hash), { throwIfNoEntry: false })?.size ?? 0;

/** Text of tools becomes as small as on the usual level, in half the time. */
const FAST = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 };

function writeOwnFile(folder: string, { bytes, kept }: Waiting): number {
  const path = artefactPath(folder, kept.hash);
  const stored = zstdCompressSync(bytes, { params: FAST, pledgedSrcSize: bytes.length });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`;
  writeFileSync(unfinished, stored, { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, path);
  return stored.length;
}
