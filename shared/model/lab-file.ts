import { problem } from '../units/problem.ts';
import { readJson } from './json-text.ts';
import type { Lab } from './lab.ts';
import { readLabDocument, type ReadLab } from './upgrade.ts';

/**
 * A lab from the text of a file. Null with problems that name line or entity when it cannot be read without loss:
 * half-written, of a newer format, a field wrong, an id twice.
 */
export function readLabFile(text: string, name: string): ReadLab {
  const json = readJson(text);
  if (!json.ok) {
    const where = `${name}:${json.line}:${json.column}`;
    const tip = json.truncated
      ? 'The file is not complete: copy or export it again.'
      : 'Correct the file at this place, or export the lab again.';
    return { lab: null, problems: [problem('error', 'json', where, `This is no complete JSON: ${json.reason}`, tip)] };
  }
  const doubled = json.doubled.slice(0, 100).map(({ key, line, column }) => {
    const text = `${JSON.stringify(key)} stands twice in the same object`;
    return problem('error', 'doubled-id', `${name}:${line}:${column}`, text, 'Remove one, or give it another id.');
  });
  return doubled.length > 0 ? { lab: null, problems: doubled } : readLabDocument(json.value, name);
}

/** The lab as text with sorted keys: equal labs give equal files, and version control shows what changed. */
export function labFileText(lab: Lab): string {
  return `${JSON.stringify(sorted(lab), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}
