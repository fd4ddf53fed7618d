/** What rules find in fio's job files and command lines. */

/** A find in a text; lines count from 1. */
export interface FoundLine {
  readonly line: number;
  readonly message: string;
}

interface Option {
  readonly value: string;
  readonly line: number;
}

/** A job with the global options above it, its own last. */
interface Section {
  readonly name: string;
  readonly options: ReadonlyMap<string, Option>;
}

/** Options of [global] hold for the jobs below it; a text of globals alone is looked at as one job. */
function sectionsOf(text: string): Section[] {
  const globals = new Map<string, Option>();
  const jobs: { name: string; options: Map<string, Option> }[] = [];
  let options = globals;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const name = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1]?.trim();
    if (name !== undefined) {
      options = name === 'global' ? globals : new Map(globals);
      if (name !== 'global') jobs.push({ name, options });
      continue;
    }
    const option = /^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (option) options.set((option[1] ?? '').toLowerCase(), { value: option[2] ?? '', line: at + 1 });
  }
  return jobs.length > 0 ? jobs : [{ name: 'global', options: globals }];
}

/** Several files are parted by colons. */
const namesDevice = (filename: string): boolean => /(?:^|:)\s*\/dev\//.test(filename);

/** Rule L024: a device, and nothing that keeps fio from making a file of that name. */
export function devicesAsFiles(text: string): FoundLine[] {
  const inJobs = sectionsOf(text).flatMap(({ options }) => {
    const filename = options.get('filename');
    if (filename === undefined || !namesDevice(filename.value) || options.get('allow_file_create')?.value === '0')
      return [];
    return [{ line: filename.line, message: `filename=${filename.value} without allow_file_create=0` }];
  });
  const inCalls = text.split(/\r?\n/).flatMap((line, at) => {
    const filename = /^[^#]*\bfio\s.*--filename[=\s]["']?([^\s"']+)/.exec(line)?.[1];
    if (filename === undefined || !namesDevice(filename) || /--allow_file_create[=\s]0\b/.test(line)) return [];
    return [{ line: at + 1, message: `--filename=${filename} without --allow_file_create=0` }];
  });
  return onceALine([...inJobs, ...inCalls]);
}

const SEQUENTIAL: ReadonlySet<string> = new Set(['read', 'write', 'rw', 'readwrite']);

/** Rule L046: clones of a sequential job all begin at its offset. Without a filename each has a file of its own. */
export function overlappingClones(text: string): FoundLine[] {
  return onceALine(
    sectionsOf(text).flatMap(({ name, options }) => {
      const value = (...names: string[]): string => names.map((each) => options.get(each)?.value).find(Boolean) ?? '';
      const jobs = options.get('numjobs');
      const access = value('rw', 'readwrite').split(':')[0] ?? '';
      if (jobs === undefined || !(Number(jobs.value) > 1) || !SEQUENTIAL.has(access)) return [];
      if (value('filename') === '' || /[1-9]/.test(value('offset_increment'))) return [];
      const message = `${jobs.value} jobs of [${name}] go over the same blocks in order: streams overlap and inflate the result`;
      return [{ line: jobs.line, message }];
    }),
  );
}

/** Jobs share the lines of [global]. */
const onceALine = (found: readonly FoundLine[]): FoundLine[] => [
  ...new Map(found.map((each) => [each.line, each])).values(),
];
