import { entitySchema, type Entity, type Host, type Lab } from '../model/lab.ts';
import { entitySummary, fieldLabel, valueText } from './field-words.ts';
import { fieldDifferences, sourceOf, type FieldDifference } from './differences.ts';
import { textIn } from './json-fields.ts';
import type { Piece } from './pieces.ts';

type Values = Readonly<Record<string, unknown>>;

/** An entity of the lab, or a new one that is among the pieces. */
export interface Written {
  readonly id: string;
}

/** Fields of an entity that are no facts of the machine: they have no source. */
const NO_FACTS = new Set(['kind', 'id', 'role', 'index', 'writeState', 'rated', 'adapterTotal', 'managedHost']);

const ANY_ID = '00000000-0000-7000-8000-000000000000';

/** Values that the model cannot hold (a damaged file has any) are not known; what it needs is cut or empty. */
function soundValues(fresh: Values, facts: Values): readonly [fresh: Values, facts: Values] {
  const named = { ...fresh, name: (textIn(fresh, 'name') ?? '').slice(0, 200) };
  const parsed = entitySchema.safeParse({ id: ANY_ID, ...named });
  if (parsed.success) return [named, facts];
  const bad = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const without = (values: Values): Values =>
    Object.fromEntries(
      Object.entries(values).map(([field, value]) => [field, bad.has(field) ? (EMPTY.get(field) ?? null) : value]),
    );
  return [without(named), without(facts)];
}

/** Fields that may not be null. */
const EMPTY: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['ports', []],
  ['transports', ['tcp']],
  ['settings', {}],
  ['software', {}],
]);

/** Collects the pieces of one look. */
export class CompareWriter {
  readonly pieces: Piece[] = [];
  readonly #lab: Lab;
  readonly #newId: () => string;
  readonly #fresh = new Map<string, Entity>();
  #host = '';
  #hostName: string;

  constructor(lab: Lab, hostName: string, newId: () => string) {
    this.#lab = lab;
    this.#hostName = hostName;
    this.#newId = newId;
  }

  /** `name` is what a new host is called where the look does not tell. */
  host(known: Host | undefined, facts: Values, name: string): string {
    this.#host = known?.id ?? this.#newId();
    const [fresh, sound] = soundValues({ kind: 'host', parent: null, role: null, ...facts, name }, facts);
    if (known === undefined) this.#add({ ...fresh, id: this.#host }, `host:${this.#hostName}`);
    else this.#compare(known, sound);
    return this.#host;
  }

  /** A socket, NUMA node or slot: they do not move. */
  part(known: Entity | undefined, ...told: readonly [fresh: Values, facts: Values]): Written {
    const [fresh, facts] = soundValues(...told);
    if (known === undefined)
      return this.#add(fresh, `${String(fresh['kind'])}:${String(fresh['index'] ?? fresh['name'])}`);
    this.#compare(known, facts);
    return known;
  }

  /** A drive or adapter: what the machine cannot place stays where it was drawn. */
  device(
    known: Entity | undefined,
    told: { readonly fresh: Values; readonly facts: Values },
    { host, holder }: { readonly host: string; readonly holder: string | null },
  ): void {
    const [fresh, facts] = soundValues({ ...told.fresh, parent: holder ?? host }, told.facts);
    if (known === undefined) {
      const identity = ['serial', 'wwn', 'pciAddress', 'name']
        .map((key) => textIn(fresh, key))
        .find((part) => part !== null);
      this.#add(fresh, `${String(fresh['kind'])}:${identity ?? ''}`);
      return;
    }
    this.#compare(known, facts);
    if (holder !== null && holder !== known.parent) this.#moves(known, holder);
  }

  /** Into a slot of the node that it is drawn on contradicts nobody; a look that shows no slots takes none away. */
  #moves(known: Entity, holder: string): void {
    const drawnOn = known.parent === null ? undefined : this.#lab.entities[known.parent];
    if (drawnOn?.kind === 'pcieSlot' && drawnOn.parent === holder) return;
    const into = this.#fresh.get(holder) ?? this.#lab.entities[holder];
    const isPlaced = drawnOn?.kind === 'pcieSlot' || (drawnOn?.kind === 'numaNode' && into?.parent !== drawnOn.id);
    const source = isPlaced ? sourceOf(known, ['parent']) : null;
    this.#differ(known, { path: ['parent'], before: known.parent, after: holder, source, sourceUs: null });
  }

  missing(entities: readonly Entity[]): void {
    for (const entity of entities) {
      this.pieces.push({
        ...this.#about(entity, `missing:${entity.id}`),
        kind: 'missing',
        selected: false,
        entity: entity.id,
        summary: entitySummary(entity, (id) => this.#nameOf(id)),
      });
    }
  }

  #add(values: Values, key: string): Written {
    const provenance = Object.entries(values).flatMap(([field, value]) =>
      value === null || NO_FACTS.has(field) ? [] : [[field, 'measured'] as const],
    );
    const entity = entitySchema.parse({ id: this.#newId(), ...values, provenance: Object.fromEntries(provenance) });
    this.#fresh.set(entity.id, entity);
    const about = this.#about(entity, `add:${key}`);
    const summary = entitySummary(entity, (id) => this.#nameOf(id));
    this.pieces.push({ ...about, kind: 'add', selected: true, entity, summary });
    return entity;
  }

  #compare(known: Entity, facts: Values): void {
    for (const each of fieldDifferences(known, facts)) {
      const [field] = each.path;
      // Names are the user's own once they were typed, and one connection per host is kept.
      if (field === 'name' && each.source === 'entered') continue;
      if (field === 'managedHost' && each.before !== null) continue;
      this.#differ(known, each);
    }
  }

  #differ(known: Entity, { path, before, after, source, sourceUs }: FieldDifference): void {
    const isConflict = source === 'entered';
    const port = known.kind === 'nic' ? known.ports.find(({ id }) => id === path[1]) : undefined;
    const nameOf = (id: string) => this.#nameOf(id);
    this.pieces.push({
      ...this.#about(known, `change:${known.id}:${path.join('.')}`),
      kind: isConflict ? 'conflict' : 'change',
      selected: !isConflict,
      entity: known.id,
      path: [...path],
      field: fieldLabel(path, port?.name ?? null),
      before,
      after,
      beforeText: valueText(path, before, nameOf),
      afterText: valueText(path, after, nameOf),
      source,
      sourceUs,
    });
  }

  #about(entity: Entity, key: string) {
    const taken = this.pieces.filter(({ id }) => id === key || id.startsWith(`${key}#`)).length;
    return {
      id: taken === 0 ? key : `${key}#${String(taken + 1)}`,
      host: this.#host,
      hostName: this.#hostName,
      device: entity.name,
      deviceKind: entity.kind,
    };
  }

  #nameOf(id: string): string | null {
    return (this.#fresh.get(id) ?? this.#lab.entities[id])?.name ?? null;
  }
}
