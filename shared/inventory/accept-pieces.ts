import { emptyDiff, type LabDiff } from '../model/diff.ts';
import { entitySchema, type Entity, type Lab } from '../model/lab.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { EpochMicroseconds } from '../units/quantity.ts';
import { canonical } from './differences.ts';
import { fieldRecord, recordsOf } from './json-fields.ts';
import { entityIdOf, type Difference, type Piece } from './pieces.ts';

export interface Accepted {
  /** Additions and changes. */
  readonly diff: LabDiff;
  /** Entities to take out, with what hangs on them. */
  readonly removing: readonly string[];
  /** Why some piece does not fit the lab (it was edited since); then nothing may be applied. */
  readonly problems: readonly Problem[];
}

/** Pieces that must be taken over together with these: a drive needs its new NUMA node, a node its new socket. */
export function withNeeded(all: readonly Piece[], chosen: readonly string[]): readonly string[] {
  const additions = new Map(all.flatMap((piece) => (piece.kind === 'add' ? [[piece.entity.id, piece] as const] : [])));
  const result = new Set<string>();
  const take = (piece: Piece): void => {
    if (result.has(piece.id)) return;
    result.add(piece.id);
    for (const id of needs(piece)) {
      const needed = additions.get(id);
      if (needed !== undefined) take(needed);
    }
  };
  const wanted = new Set(chosen);
  for (const piece of all) if (wanted.has(piece.id)) take(piece);
  return [...result];
}

function needs(piece: Piece): string[] {
  if (piece.kind === 'missing') return [];
  const values =
    piece.kind === 'add'
      ? [piece.entity.parent, piece.entity.kind === 'numaNode' ? piece.entity.socket : null]
      : ['parent', 'socket'].includes(piece.path[0] ?? '')
        ? [piece.after]
        : [];
  return values.filter((value) => typeof value === 'string');
}

/** The change of the lab that accepted pieces make. What is taken over counts as measured at `nowUs`. */
export function acceptPieces(lab: Lab, pieces: readonly Piece[], nowUs: EpochMicroseconds): Accepted {
  const diff = emptyDiff();
  const problems: Problem[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'add') diff.added[piece.entity.id] = timed(piece.entity, nowUs);
    if (piece.kind !== 'change' && piece.kind !== 'conflict') continue;
    const before = lab.entities[piece.entity];
    const changed =
      before === undefined ? null : changedEntity(diff.changed[piece.entity]?.[1] ?? before, piece, nowUs);
    if (before !== undefined && changed !== null) diff.changed[piece.entity] = [before, changed];
    else problems.push(stale(piece));
  }
  const removing = pieces.flatMap((piece) => (piece.kind === 'missing' ? [entityIdOf(piece)] : []));
  return { diff, removing, problems };
}

const stale = (piece: Difference): Problem =>
  problem(
    'error',
    'stale-piece',
    `${piece.device}, ${piece.field}`,
    `The drawing no longer has "${piece.beforeText}" here`,
    'Discover the machine again.',
  );

function timed(entity: Entity, nowUs: EpochMicroseconds): Entity {
  const measured = Object.entries(entity.provenance ?? {}).filter(([, source]) => source === 'measured');
  return { ...entity, provenanceUs: Object.fromEntries(measured.map(([field]) => [field, nowUs])) };
}

/** The entity with one value taken over; null when that value is not what the piece started from. */
function changedEntity(entity: Entity, { path, before, after }: Difference, nowUs: EpochMicroseconds): Entity | null {
  const now = valueAt(entity, path);
  const isSame = canonical(now) === canonical(before) || (isNothing(now) && isNothing(before));
  if (!isSame) return null;
  const key = path.join('.');
  const written = entitySchema.safeParse({
    ...entity,
    ...withValue(entity, path, after),
    provenance: { ...entity.provenance, [key]: 'measured' },
    provenanceUs: { ...entity.provenanceUs, [key]: nowUs },
  });
  return written.success ? written.data : null;
}

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const portsOf = (entity: Entity): readonly Readonly<Record<string, unknown>>[] =>
  recordsOf(Reflect.get(entity, 'ports'));

function valueAt(entity: Entity, [field = '', part, inner]: readonly string[]): unknown {
  const value: unknown = Reflect.get(entity, field) ?? null;
  if (part === undefined) return value;
  if (field !== 'ports') return fieldRecord(value)?.[part] ?? null;
  const port = portsOf(entity).find(({ id }) => id === part);
  return (inner === undefined ? port : port?.[inner]) ?? null;
}

function withValue(
  entity: Entity,
  [field = '', part, inner]: readonly string[],
  after: unknown,
): Record<string, unknown> {
  if (part === undefined) return { [field]: after };
  if (field !== 'ports') return { [field]: { ...fieldRecord(Reflect.get(entity, field)), [part]: after } };
  const ports = portsOf(entity);
  if (inner === undefined) return { ports: [...ports.filter(({ id }) => id !== part), after] };
  return { ports: ports.map((port) => (port['id'] === part ? { ...port, [inner]: after } : port)) };
}
