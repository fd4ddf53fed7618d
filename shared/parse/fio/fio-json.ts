import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { nanoseconds } from '../../units/quantity.ts';
import type { ResultWorkload } from '../../results/point-result.ts';
import { fields, fieldsAt, listAt, textAt, type Fields } from '../fields.ts';
import { findJsonDocuments, type JsonDocuments } from '../json-documents.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { fioEra } from './era.ts';
import { runsOf, type FoundDocument } from './document-runs.ts';
import { parseFioTerse } from './fio-terse.ts';
import { parseFioText } from './fio-text.ts';
import { groupedWorkload } from './grouped-jobs.ts';
import { readJob, type FioJob } from './job.ts';
import { lastRound, type JobEntry } from './interim.ts';
import { liftBins, type LiftedBins } from './lifted-bins.ts';
import { logsOfPoints } from './logs-of-points.ts';
import { unequalTimes } from '../unequal-times.ts';
import { jobsOfSections, pointGroups, sectionProblems, verifyProblems } from './same-load.ts';
import {
  globalOptions,
  loopOf,
  optionsOf,
  rampOf,
  requestedRuntimeOf,
  workloadOf,
  type FioOptions,
} from './options.ts';

/** fio's name for its sum over all clients: an aggregate that is never added to the clients themselves. */
const ALL_CLIENTS = 'All clients';

/** fio JSON and json+, every version from 2.0.10 on, single or client/server (DOMAIN 5.1). */
export const fioJsonParser: FormatParser = { format: 'fio-json', title: 'fio JSON, json+', parse: parseFioJson };

export function parseFioJson(file: ForeignFile): ParsedFile | null {
  const mark = '"fio version"';
  if ((file.raw?.indexOf(mark, 0) ?? file.text.indexOf(mark)) < 0) return null;
  const { found, bins } = documentsIn(file);
  const documents = fioDocuments(found);
  const runs = runsOf(documents).flatMap((run) => run.at(-1) ?? []);
  const problems = documentProblems(file.name, found, documents.length, runs.length);
  const cut = problems.find(({ severity }) => severity === 'error');
  const read = runs.map(({ document, line }, index) => {
    const { points, problems: told } = readDocument(document, `${file.name}:${String(line)}`, bins);
    const isCut = cut !== undefined && index === runs.length - 1;
    return { points: isCut ? points.map((point) => marked(point, cut)) : points, problems: told };
  });
  const points = read.flatMap((each) => each.points);
  const beside = points.length === 0 && cut !== undefined ? otherOutput(file) : null;
  return {
    format: beside?.format ?? 'fio-json',
    points: beside?.points ?? points,
    problems: [...problems, ...read.flatMap((each) => each.problems), ...(beside?.problems ?? [])],
  };
}

/** Bins are read apart; a text that is broken is read as it is, so that what is told of it fits. */
function documentsIn(file: ForeignFile): { found: JsonDocuments; bins: readonly LiftedBins[] } {
  const lifted = file.raw ? liftBins(file.raw) : null;
  const found = findJsonDocuments(lifted === null ? file.text : lifted.text);
  if (lifted === null || found.broken === null) return { found, bins: lifted?.bins ?? [] };
  return { found: findJsonDocuments(file.text), bins: [] };
}

/** fio prints several formats into one file when asked: where the JSON is broken, the next best has the numbers. */
function otherOutput(file: ForeignFile): ParsedFile | null {
  const found = [parseFioTerse(file), parseFioText(file)];
  return found.find((parsed) => parsed !== null && parsed.points.length > 0) ?? null;
}

/** The jobs of every document, by run, for whoever follows them over time. */
export function fioJsonRuns(text: string): FioJob[][][] {
  const documents = fioDocuments(findJsonDocuments(text));
  return runsOf(documents).map((run) =>
    run.map(({ document }) => [...lastRounds(readJobs(document, [], () => undefined))]),
  );
}

const fioDocuments = (found: JsonDocuments): FoundDocument[] =>
  found.documents
    .map(({ value, line }) => ({ document: fields(value), line }))
    .filter((entry): entry is FoundDocument => textAt(entry.document, 'fio version') !== null);

/** What stands before a broken document is how far the measurement was, not its result. */
const marked = (point: ParsedPoint, cut: Problem): ParsedPoint => ({
  ...point,
  status: point.status === 'ok' ? 'partial' : point.status,
  problems: [...point.problems, cut],
});

function documentProblems(name: string, found: JsonDocuments, count: number, runs: number): Problem[] {
  const problems: Problem[] = [];
  const { broken, noise } = found;
  if (broken !== null) {
    const kept = count > 0 ? 'The document before it was read.' : 'Nothing could be read from it.';
    problems.push(
      problem(
        'error',
        broken.truncated ? 'truncated' : 'bad-json',
        `${name}:${String(broken.line)}`,
        `The fio document that begins at byte ${String(broken.offset)} is ${broken.truncated ? 'cut off' : 'not valid JSON'}: ${broken.reason}. ${kept}`,
        'Copy the file again from the host, or run the point again',
      ),
    );
  }
  problems.push(...noiseProblems(name, noise));
  if (count > runs) {
    problems.push(
      problem(
        'note',
        'status-documents',
        name,
        `${String(count)} cumulative documents (status-interval): the last one of each run is its result`,
      ),
    );
  }
  return problems;
}

/** fio's own complaints among the lines that are no JSON; most files have a handful of either. */
const MOST_SAID = 20;
const UNREACHED = /^fio: failed to connect to /;

/** Lines outside the documents. Where fio says that it missed a server, the result lacks that client. */
function noiseProblems(name: string, noise: JsonDocuments['noise']): Problem[] {
  const [first] = noise;
  if (first === undefined) return [];
  const lines = countText(noise.length, 'line');
  const outside = `${lines} outside the JSON, the first: ${first.text.slice(0, 200)}`;
  const said = noise.filter(({ text }) => UNREACHED.test(text)).slice(0, MOST_SAID);
  return [
    problem('note', 'noise', `${name}:${String(first.line)}`, outside),
    ...said.map(({ line, text }) =>
      problem(
        'error',
        'client-missing',
        `${name}:${String(line)}`,
        `${text.slice(0, 300)}: the result lacks this client`,
        'Start fio --server on that host, and run the point again',
      ),
    ),
  ];
}

/** Jobs of one document, clones and clients of the same job brought together as the parts of one point. */
function readDocument(
  document: Fields,
  where: string,
  bins: readonly LiftedBins[],
): { points: ParsedPoint[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const jobs = readJobs(document, bins, (message) =>
    problems.push(problem('warning', 'damaged-figures', where, message)),
  );
  const version = textAt(document, 'fio version');
  const counted = lastRounds(jobs);
  const interim = jobs.length - counted.length;
  if (interim > 0) {
    const message = `${countText(interim, 'interim result')} of clients (status-interval): the last one of each is its result`;
    problems.push(problem('note', 'status-documents', where, message));
  }
  const groups = pointGroups(counted);
  const logs = logsOfPoints(groups);
  const points = groups.map((group, index) => ({ ...toPoint(group, version, where), ...logs[index] }));
  return { points, problems };
}

/** In client/server runs status output is not in documents of its own: a client's entries stand one after the other. */
function lastRounds(jobs: readonly FioJob[]): readonly FioJob[] {
  const keyOf = ({ host, group, name }: FioJob): string => JSON.stringify([host, group, name]);
  const counted = [...Map.groupBy(jobs, keyOf).values()].flatMap((own) =>
    own[0]?.host == null ? own : lastRound(own, entryOf, jobsAskedFor(own[0])),
  );
  const kept = new Set(counted);
  return jobs.filter((job) => kept.has(job));
}

const entryOf = ({ part }: FioJob): JobEntry => ({ directions: part.directions, hasFailed: part.error !== null });

/**
 * Entries that a client has of one section; null where no options are shown. On a command line group_reporting is not
 * shown, but the times of the jobs tell it.
 */
function jobsAskedFor({ options, jobs }: FioJob): number | null {
  if (Object.keys(options).length === 0) return null;
  const numjobs = Number(options['numjobs'] ?? 1);
  const isGroup = jobs !== null && jobs > 1.5;
  if (isGroup || options['group_reporting'] !== undefined) return 1;
  return Number.isSafeInteger(numjobs) && numjobs > 0 ? numjobs : null;
}

function readJobs(document: Fields, bins: readonly LiftedBins[], complain: (message: string) => void): FioJob[] {
  const reading = { era: fioEra(textAt(document, 'fio version')), bins, complain };
  const clients = listAt(document, 'client_stats');
  const entries = (clients.length > 0 ? clients : listAt(document, 'jobs')).map(fields);
  const firstOptions = new Map<string, FioOptions>();
  return entries
    .filter((entry): entry is Fields => entry !== null && textAt(entry, 'jobname') !== ALL_CLIENTS)
    .map((entry) => {
      const name = textAt(entry, 'jobname') ?? 'job';
      const own = optionsOf(fieldsAt(entry, 'job options'));
      // The clones of a job print their options too, but some versions only for the first.
      if (Object.keys(own).length > 0 && !firstOptions.has(name)) firstOptions.set(name, own);
      const host = textAt(entry, 'hostname');
      return readJob(
        entry,
        reading,
        globalOptions(document, host),
        Object.keys(own).length > 0 ? own : (firstOptions.get(name) ?? own),
      );
    });
}

const withJobs = (workload: ResultWorkload, numjobs: number | null): ResultWorkload =>
  numjobs === null ? workload : { ...workload, numjobs };

function toPoint(group: readonly FioJob[], version: string | null, where: string): ParsedPoint {
  const [first] = group;
  const options = first?.options ?? {};
  const hosts = new Set(group.map((job) => job.host));
  const parts = group.map((job) => job.part);
  const measured = parts.filter((part) => part.status !== 'failed').length;
  const runtimes = parts
    .flatMap((part) => Object.values(part.directions).map((direction) => direction?.runtimeNs ?? null))
    .filter((runtime) => runtime !== null);
  const starts = parts.map((part) => part.startedUs).filter((start) => start !== null);
  const problems = parts
    .filter((part) => part.error !== null)
    .map((part) =>
      problem(
        'error',
        'fio-error',
        where,
        `Job ${first?.name ?? ''} on ${part.host} ended with ${part.error ?? ''}`,
        'The numbers up to there are kept and marked',
      ),
    );
  const clients = first?.host === null ? 1 : hosts.size;
  const grouped = groupedWorkload(
    withJobs({ ...workloadOf(options, first?.name ?? 'job'), clients }, jobsOfSections(group)),
    {
      jobName: first?.name ?? 'job',
      jobs: group.reduce<number | null>((most, { jobs }) => (jobs === null ? most : Math.max(most ?? 0, jobs)), null),
      options,
      directions: parts.map((part) => part.directions),
    },
    where,
  );
  return {
    workload: grouped.workload,
    status: parts.every((part) => part.status === 'ok') ? 'ok' : measured > 0 ? 'partial' : 'failed',
    tool: { name: 'fio', version: version?.replace(/^fio-/, '') ?? null },
    startedUs: starts.length === 0 ? null : starts.reduce((one, other) => (other < one ? other : one)),
    runtimeNs: runtimes.length === 0 ? null : nanoseconds(runtimes.reduce((one, other) => Math.max(one, other), 0)),
    rampNs: rampOf(options),
    requestedRuntimeNs: requestedRuntimeOf(options),
    loop: loopOf(options),
    parts,
    problems: [
      ...problems,
      ...grouped.problems,
      ...sectionProblems(group, where),
      ...verifyProblems(group, where),
      ...unequalTimes(parts, where),
    ],
  };
}
