import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packsFolder, readPackIndex, type PackedPlace } from './packs.ts';

interface KnownPacks {
  /** Of the folder when it was last listed, and when that was. */
  changedMs: number;
  listedMs: number;
  readonly read: Set<string>;
  readonly places: Map<string, PackedPlace>;
}

/** Of this thread, by folder of artefacts. */
const known = new Map<string, KnownPacks>();

/** The clock of a file system may stand still for so long: a listing as old as a change may lack it. */
const COARSE_MS = 2_000;

/** Where a file is among the packs; null: in none. */
export function packedPlace(folder: string, hash: string): PackedPlace | null {
  return known.get(folder)?.places.get(hash) ?? packedPlaces(folder).get(hash) ?? null;
}

/** All files in packs by hash, also those that other threads have packed meanwhile. */
export function packedPlaces(folder: string): ReadonlyMap<string, PackedPlace> {
  const packs = known.get(folder) ?? { changedMs: -1, listedMs: -1, read: new Set(), places: new Map() };
  known.set(folder, packs);
  const path = packsFolder(folder);
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
  if (changedMs === packs.changedMs && packs.listedMs - changedMs > COARSE_MS) return packs.places;
  const listedMs = Date.now();
  for (const name of changedMs < 0 ? [] : readdirSync(path)) {
    if (!name.endsWith('.pack') || packs.read.has(name)) continue;
    for (const [hash, place] of readPackIndex(join(path, name)) ?? []) packs.places.set(hash, place);
    packs.read.add(name);
  }
  // Only now: where a pack could not be opened, the next look tries again.
  packs.listedMs = listedMs;
  packs.changedMs = changedMs;
  return packs.places;
}
