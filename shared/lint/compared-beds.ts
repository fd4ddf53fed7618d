import type { LabIndex } from '../model/lab-index.ts';
import { servingDrives } from './bed.ts';
import type { LintFinding } from './finding.ts';
import { stateText } from './plan-drives.ts';
import { findings, type Found, type Rule } from './rule.ts';

/** Two beds, or two revisions of one, whose results are compared. */
export interface ComparedBeds {
  readonly a: LabIndex;
  readonly b: LabIndex;
}

/** Rules that look at the beds behind a comparison; what the results themselves tell is looked at by `analysis`. */
export const comparedBedRules: readonly Rule<ComparedBeds>[] = [
  {
    code: 'L021',
    severity: 'warning',
    title: 'Compared beds differ',
    tip: 'Say so beside the ratios, or measure again with like beds.',
    why: 'The ratio then contains the difference of the beds.',
    check: differingFacts,
  },
  {
    code: 'L022',
    severity: 'warning',
    title: 'States of the drives differ',
    tip: 'Bring the drives into the same state before both, or say so beside the ratios.',
    why: 'A fresh drive writes several times faster than a full one.',
    check: differingStates,
  },
  {
    code: 'L051',
    severity: 'warning',
    title: 'Digest or TLS in one side only',
    tip: 'Switch it on or off in both, or report it as the pair that shows what it costs.',
    why: 'Checksums and encryption cost CPU time and bytes on the wire.',
    check: protectionInOne,
  },
];

export const lintComparedBeds = (beds: ComparedBeds): LintFinding[] =>
  findings(comparedBedRules, 'result', beds, () => `${beds.a.lab.name} and ${beds.b.lab.name}`);

/** Facts of a bed by name; a fact that the drawing does not tell is absent. */
function factsOf(index: LabIndex): Map<string, string> {
  const facts = new Map<string, Set<string>>();
  const add = (name: string, value: string | null): void => {
    if (value !== null && value !== '') facts.set(name, (facts.get(name) ?? new Set()).add(value));
  };
  for (const { role, operatingSystem, kernel, software, settings } of index.ofKind('host')) {
    const who = role ?? 'host';
    add(`${who} operating system`, operatingSystem);
    add(`${who} kernel`, kernel);
    for (const [name, version] of Object.entries(software)) add(`${who} ${name}`, version);
    for (const [name, value] of Object.entries(settings)) add(`${who} ${name}`, value);
  }
  for (const { firmware } of index.ofKind('drive')) add('drive firmware', firmware);
  const caches = index.ofKind('cache').map(({ mode }) => mode);
  add('caches', caches.length === 0 ? 'none' : [...new Set(caches)].sort().join(', '));
  return new Map([...facts].map(([name, values]) => [name, [...values].sort().join(', ')]));
}

const MOST_FIELDS = 8;

function differingFacts({ a, b }: ComparedBeds): Found[] {
  const [ours, theirs] = [factsOf(a), factsOf(b)];
  const fields = [...ours].flatMap(([name, value]) => {
    const other = theirs.get(name);
    return other === undefined || other === value ? [] : [`${name} (${value} and ${other})`];
  });
  if (fields.length === 0) return [];
  const more = fields.length > MOST_FIELDS ? `; and ${fields.length - MOST_FIELDS} more` : '';
  const list = `${fields.slice(0, MOST_FIELDS).join('; ')}${more}`;
  return [{ entities: [], message: `the beds differ in ${list}: the ratio is not like for like` }];
}

/** Known states of the drives that serve, where rates depend on them. */
function statesOf(index: LabIndex): string {
  const states = servingDrives(index).flatMap(({ writeState, needsPreconditioning }) =>
    writeState === 'unknown' || needsPreconditioning === false ? [] : [stateText(writeState)],
  );
  return [...new Set(states)].sort().join(', ');
}

function differingStates({ a, b }: ComparedBeds): Found[] {
  const [ours, theirs] = [statesOf(a), statesOf(b)];
  if (ours === '' || theirs === '' || ours === theirs) return [];
  const message = `the drives were ${ours} in one and ${theirs} in the other; burst results possible`;
  return [{ entities: [], field: 'writeState', message }];
}

const PROTECTIONS = [
  ['headerDigest', 'header digest'],
  ['dataDigest', 'data digest'],
  ['tls', 'TLS'],
] as const;

function protectionInOne({ a, b }: ComparedBeds): Found[] {
  return PROTECTIONS.flatMap(([field, name]) => {
    const used = (index: LabIndex): boolean[] =>
      index.ofKind('connection').flatMap((connection) => connection[field] ?? []);
    const [ours, theirs] = [used(a), used(b)];
    if (ours.length === 0 || theirs.length === 0 || ours.includes(true) === theirs.includes(true)) return [];
    const where = (ours.includes(true) ? a : b).lab.name;
    return [{ entities: [], field, message: `${name} on in ${where} only: CPU and wire cost differ` }];
  });
}
