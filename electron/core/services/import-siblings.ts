import { basename, dirname } from 'node:path';
import { withRowLaws } from '../../../shared/analysis/laws/check-results.ts';
import { hasSiblings, toldElsewhere, withHistograms, type FolderResult } from '../../../shared/parse/folder.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { problem } from '../../../shared/units/problem.ts';
import { unpackBody } from '../store/result-body.ts';
import { packResult } from '../store/results.ts';
import type { ImportedFile } from '../workers/jobs.ts';

interface Held {
  /** Of its source in the list of sources. */
  readonly place: number;
  readonly file: ImportedFile;
}

/** Beyond this files are stored as they come: that many of such formats are no folder of one run. */
const MOST_HELD = 2_000;

/**
 * Files that wait until all of their folder are read: one run of a tool leaves the same numbers in several of them, and
 * they are to be one result.
 */
export class FolderSiblings {
  private readonly held: Held[] = [];

  /** True: the file is kept back. */
  hold(place: number, file: ImportedFile): boolean {
    const isWhole = !file.continued && file.results[0]?.columns['ordinal'] === 0;
    if (!isWhole || file.format === null || !hasSiblings(file.format) || this.held.length >= MOST_HELD) return false;
    this.held.push({ place, file });
    return true;
  }

  /** All files again, without the results that another file of their folder tells, and with a note instead. */
  settled(nowUs: number): Held[] {
    const folders = Map.groupBy(this.held.splice(0), ({ file }) => dirname(file.name));
    return [...folders.values()].flatMap((folder) => (folder.length > 1 ? settledFolder(folder, nowUs) : folder));
  }
}

function settledFolder(folder: readonly Held[], nowUs: number): Held[] {
  const results = folder.map(({ file }) => file.results.map(unpackResult));
  const settled = [...folder];
  for (const { file, by, kind } of toldElsewhere(
    folder.map(({ file: { format, runs = [] } }, index) => ({
      format: format ?? '',
      results: (results[index] ?? []).map((result, place): FolderResult => ({ ...result, run: runs[place] ?? null })),
    })),
  )) {
    const [own, other] = [settled[file], settled[by]];
    if (own === undefined || other === undefined) continue;
    settled[file] = { ...own, file: withoutResults(own.file, other.file.name, kind) };
    if (kind === 'repeated') continue;
    const merged = (results[by] ?? []).map((result, place) => binned(result, results[file]?.[place], own.file));
    settled[by] = { ...other, file: { ...other.file, results: merged.map((each) => packResult(each, nowUs)) } };
  }
  return settled;
}

const unpackResult = ({ body }: ImportedFile['results'][number]): PointResult => unpackBody(body);

function withoutResults(file: ImportedFile, by: string, kind: 'repeated' | 'histograms'): ImportedFile {
  const message =
    kind === 'repeated'
      ? `${basename(by)} of the same folder tells the same runs: their results are stored once`
      : `The histograms belong to the runs in ${basename(by)} of the same folder and are stored with them`;
  return { ...file, results: [], problems: [...file.problems, problem('note', 'told-elsewhere', file.name, message)] };
}

/** A result with the histograms of the same run, and with what is to be known about them. */
function binned(result: PointResult, from: PointResult | undefined, { name, artefact }: ImportedFile): PointResult {
  const directions = from === undefined ? null : withHistograms(result, from.directions);
  if (from === undefined || directions === null) return result;
  const beside = artefact === null ? [] : [{ name: basename(name), hash: artefact.hash }];
  const hosts = result.hosts.map((host) => ({ ...host, directions, artefacts: [...host.artefacts, ...beside] }));
  const told = from.problems.filter(({ code }) => code === 'coarse-bins' || code === 'open-bucket');
  return withRowLaws({ ...result, directions, hosts, problems: [...result.problems, ...told] });
}
