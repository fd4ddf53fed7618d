import { problem, type Problem } from '../../units/problem.ts';
import type { FioJob } from './job.ts';

/** Options that say where a section works or where it writes, not what it does. */
const OF_PLACE = new Set([
  'name',
  'description',
  'filename',
  'filename_format',
  'directory',
  'offset',
  'offset_increment',
  'size',
  'io_size',
  'numjobs',
  'numa_cpu_nodes',
  'numa_mem_policy',
  'cpumask',
  'cpus_allowed',
  'cpus_allowed_policy',
  'randseed',
]);
const isOfPlace = (option: string): boolean => OF_PLACE.has(option) || /^(write_\w+_log|log_\w+)$/.test(option);

/**
 * Jobs of one reporting group run at once (a stonewall begins another group). Sections of one load, as one writes them
 * for several drives, are one point: the load is the sum of them all, never a repeat. Sections of unlike load, and all
 * of a file that echoes no options, are points of their own, by name.
 */
export function pointGroups(jobs: readonly FioJob[]): FioJob[][] {
  return [...Map.groupBy(jobs, ({ group, name, options }) => `${String(group)}\n${loadOf(options) ?? name}`).values()];
}

function loadOf(options: FioJob['options']): string | null {
  const load = Object.entries(options).filter(([option]) => !isOfPlace(option));
  if (load.length === 0) return null;
  return JSON.stringify(load.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Jobs per host of a point, by its sections; null where fio does not say. */
export function jobsOfSections(group: readonly FioJob[]): number | null {
  const bySection = new Map(group.map(({ name, options }) => [name, options]));
  if (bySection.size < 2) return null;
  const numbers = [...bySection.values()].map(({ numjobs = '1' }) => (/^\d+$/.test(numjobs) ? Number(numjobs) : null));
  return numbers.reduce<number | null>((sum, jobs) => (sum === null || jobs === null ? null : sum + jobs), 0);
}

/** Reads of a job that only writes are those of `verify`, made after the writes (or between them: verify_backlog). */
export function verifyProblems(group: readonly FioJob[], where: string): Problem[] {
  const verifies = group.some(
    ({ options, part }) =>
      options['verify'] !== undefined &&
      /^(rand)?write(:|$)/.test(options['rw'] ?? options['readwrite'] ?? '') &&
      part.directions.read !== null,
  );
  if (!verifies) return [];
  const message = 'The reads are those that verified what was written: they are not of the same time as the writes';
  return [
    problem('warning', 'verify-reads', where, message, 'Leave the reads out of a sum, or measure without verify'),
  ];
}

export function sectionProblems(group: readonly FioJob[], where: string): Problem[] {
  const names = [...new Set(group.map(({ name }) => name))];
  if (names.length < 2) return [];
  const shown =
    names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ');
  const message = `Sections ${shown} ran one load at once: they are one result, the sum of them all`;
  return [problem('note', 'sections-together', where, message, 'Put stonewall into a section that is to run alone')];
}
