import { z } from 'zod';
import { problem, type Problem } from '../units/problem.ts';
import { withoutImpossible } from './impossible-figures.ts';
import { LAB_FORMAT, labSchema, type Lab } from './lab.ts';
import { slotsFromText } from './upgrade-slots.ts';

/** Lifts a document by one format: `upgraders[1]` makes format 2 of format 1. A published upgrader is never edited. */
export type LabUpgraders = Readonly<Record<number, (document: Record<string, unknown>) => Record<string, unknown>>>;

const upgraders: LabUpgraders = { 1: slotsFromText };

const MOST_PROBLEMS = 100;

const documentSchema = z.record(z.string(), z.unknown());
const formatSchema = z.int().min(1);

export interface ReadLab {
  readonly lab: Lab | null;
  readonly problems: Problem[];
}

/**
 * A lab of any format up to the newest, in the newest. One that cannot be read is null, with problems that name entity
 * and field. `name` says where the document came from. References between entities are not looked at here.
 */
export function readLabDocument(
  document: unknown,
  name: string,
  { known = upgraders, newest = LAB_FORMAT }: { readonly known?: LabUpgraders; readonly newest?: number } = {},
): ReadLab {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success || Array.isArray(document)) return refused('not-a-lab', name, 'it is not a JSON object');
  const format = formatSchema.safeParse(parsed.data['format']);
  if (!format.success) {
    return refused(
      'not-a-lab',
      `${name}: format`,
      'there is no format number',
      'Is this a lab that FabricLab exported?',
    );
  }
  if (format.data > newest) return newer(name, format.data, newest);
  return check(lift(parsed.data, format.data, newest, known), name);
}

function lift(
  document: Record<string, unknown>,
  from: number,
  to: number,
  known: LabUpgraders,
): Record<string, unknown> {
  let lifted = document;
  for (let format = from; format < to; format += 1) {
    const upgrade = known[format];
    if (upgrade === undefined) throw new RangeError(`there is no upgrader from lab format ${format}`);
    lifted = { ...upgrade(lifted), format: format + 1 };
  }
  return lifted;
}

function check(document: Record<string, unknown>, name: string): ReadLab {
  const checked = labSchema.safeParse(document);
  if (checked.success) {
    const misplaced = misplacedIds(checked.data, name);
    return misplaced.length === 0 ? withSoundFigures(checked.data, name) : { lab: null, problems: misplaced };
  }
  const problems = checked.error.issues.map(({ path, message }) => {
    const where = [name, placeOf(document, path)].filter((part) => part !== '').join(': ');
    return problem('error', 'lab-field', where, message, 'Correct the field in the file, or export the lab again.');
  });
  return { lab: null, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** Figures that no device has would spoil what is computed of the drawing: they count as unknown, and are told. */
function withSoundFigures(lab: Lab, name: string): ReadLab {
  const problems: Problem[] = [];
  const sound: Lab['entities'] = {};
  for (const [id, before] of Object.entries(lab.entities)) {
    const { entity, cleared } = withoutImpossible(before);
    if (cleared.length > 0) sound[id] = entity;
    for (const { path, figure } of cleared) {
      const where = `${name}: ${placeOf({ ...lab }, ['entities', id, path])}`;
      const text = `${String(figure)} is no figure of a device here: it counts as unknown`;
      problems.push(problem('warning', 'impossible-figure', where, text, 'Enter it again, or leave it unknown.'));
    }
  }
  if (problems.length === 0) return { lab, problems };
  return { lab: { ...lab, entities: { ...lab.entities, ...sound } }, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** `entities."storage-1" (0190...).kind`: names are easier to find in a drawing than ids. */
function placeOf(document: Record<string, unknown>, path: readonly PropertyKey[]): string {
  const [top, id, ...rest] = path.map(String);
  if (top !== 'entities' || id === undefined) return path.map(String).join('.');
  const entities = documentSchema.safeParse(document['entities']).data ?? {};
  const label = z.object({ name: z.string() }).safeParse(entities[id]).data?.name;
  return ['entities', label === undefined ? id : `${JSON.stringify(label)} (${id})`, ...rest].join('.');
}

function misplacedIds(lab: Lab, name: string): Problem[] {
  return Object.entries(lab.entities)
    .filter(([id, entity]) => entity.id !== id)
    .map(([id, entity]) => {
      const text = `the entity under ${id} says that its id is ${entity.id}`;
      return problem('error', 'lab-id', `${name}: entities.${id}`, text, 'Give both the same id.');
    });
}

function refused(code: string, where: string, message: string, tip: string | null = null): ReadLab {
  return { lab: null, problems: [problem('error', code, where, `This is no lab document: ${message}`, tip)] };
}

function newer(name: string, format: number, newest: number): ReadLab {
  const text = `The lab has format ${format}; this program knows up to ${newest}`;
  const tip = 'Open it with a newer FabricLab.';
  return { lab: null, problems: [problem('error', 'newer-format', `${name}: format`, text, tip)] };
}
