import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import type { JobHeader, TextJob, TextRun } from './text-runs.ts';

/** What fio was asked for in an entry of its text: null where that is not there. `sections`: job sections in the entry. */
interface GroupedHeader {
  readonly header: JobHeader | null;
  readonly sections: number;
}

/**
 * With group_reporting fio prints one entry for all sections of a group, under the name of the first: the sections above
 * that have no entry of their own are in it. What they do not share is then not known.
 */
export function groupedHeader({ headers, jobs: all }: TextRun, jobs: readonly TextJob[]): GroupedHeader {
  const [first] = jobs;
  if (first === undefined) return { header: null, sections: 0 };
  const keyOf = ({ group, name }: TextJob): string => `${String(group)}\n${name}`;
  const own = headers.get(keyOf(first)) ?? null;
  const shown = new Set(all.map(keyOf));
  const others = [...headers].filter(([key]) => key.startsWith(`${String(first.group)}\n`) && !shown.has(key));
  // A section has a job at least; in a text that was cut off the entries of others are missing.
  if (own === null || first.jobs <= others.length) return { header: own, sections: 1 };
  return { header: others.map(([, header]) => header).reduce(shared, own), sections: 1 + others.length };
}

function shared(one: JobHeader, other: JobHeader): JobHeader {
  const side = (name: keyof JobHeader['blockBytes']): number | null =>
    one.blockBytes[name] === other.blockBytes[name] ? one.blockBytes[name] : null;
  return {
    access: one.access === other.access ? one.access : 'unknown',
    blockBytes: { read: side('read'), write: side('write'), trim: side('trim') },
    engine: one.engine === other.engine ? one.engine : null,
    iodepth: one.iodepth === other.iodepth ? one.iodepth : null,
  };
}

export function groupedNote(header: JobHeader | null, sections: number, where: string): Problem[] {
  if (header === null || sections < 2) return [];
  const unknown = [
    header.access === 'unknown' ? ['pattern'] : [],
    Object.values(header.blockBytes).includes(null) ? ['block size'] : [],
    header.iodepth === null ? ['depth'] : [],
  ].flat();
  const differ = unknown.length === 0 ? '' : `, which differ in ${unknown.join(', ')}`;
  const message = `group_reporting put ${countText(sections, 'job section')} into one entry${differ}`;
  const tip = 'Add new_group to every section of the job file, or leave group_reporting out, to keep them apart';
  return [problem(unknown.length === 0 ? 'note' : 'warning', 'grouped-jobs', where, message, tip)];
}
