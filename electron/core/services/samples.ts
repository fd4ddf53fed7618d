import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { localPoints } from '../../../shared/analysis/local-baseline.ts';
import { withAllLaws } from '../../../shared/analysis/laws/check-results.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import { lintText } from '../../../shared/lint/lint-files.ts';
import { labSchema, type Lab } from '../../../shared/model/lab.ts';
import { planSchema } from '../../../shared/plan/plan.ts';
import { pointResultSchema, type PointResult } from '../../../shared/results/point-result.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { decodeText, readDocument } from '../files/documents.ts';
import { insertLab, readLab } from '../store/labs.ts';
import { saveManagedHost } from '../store/managed-hosts.ts';
import { savePlan } from '../store/plans.ts';
import { insertResult, packResult } from '../store/results.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import type { Sample, SampleContent, SampleTools } from './sample.ts';

/** A file of resources/samples: a lab, and what belongs to it, under ids that are replaced when it is opened. */
const sampleFileSchema = z.object({
  sample: z.object({ id: z.string(), title: z.string(), summary: z.string() }),
  lab: labSchema,
  plans: z.array(planSchema).default([]),
  results: z.array(pointResultSchema).default([]),
});

/** Samples that are files: `NAME.sample.json`. Throws for one that is not sound; a test opens them all. */
export async function sampleFiles(folder: string): Promise<Sample[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sample.json')).sort();
  return Promise.all(names.map((name) => sampleFile(join(folder, name))));
}

async function sampleFile(path: string): Promise<Sample> {
  const text = decodeText(await readDocument(path));
  const read = sampleFileSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`sample ${basename(path)}: ${read.error.message}`);
  const ids = [read.data.lab, ...Object.values(read.data.lab.entities), ...read.data.plans, ...read.data.results];
  const build = async ({ newId }: SampleTools): Promise<SampleContent> => {
    const fresh = sampleFileSchema.parse(
      JSON.parse(
        renumbered(
          text,
          ids.map(({ id }) => id),
          newId,
        ),
      ),
    );
    return { ...fresh, problems: [] };
  };
  return { ...read.data.sample, build };
}

/** References are ids too, so every id is replaced wherever it stands. */
export function renumbered(text: string, ids: readonly string[], newId: () => string): string {
  const fresh = new Map(ids.map((id) => [id, newId()]));
  return text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => fresh.get(id) ?? id);
}

/** Stores a sample as a lab of the workspace. Throws `not-found`. */
export async function openSample(
  context: ServiceContext,
  id: string,
  name: string | null,
): Promise<Output<'lab.create'>> {
  const { store, samples, clock } = context;
  const sample = samples.find((one) => one.id === id);
  if (sample === undefined) throw new CodedError('not-found', `No sample ${id}`, 'lab.samples lists them.');
  const content = await sample.build(context);
  const lab = name === null ? content.lab : { ...content.lab, name };
  const nowUs = clock.nowUs();
  store.write((database) => {
    for (const host of content.managedHosts ?? []) saveManagedHost(database, { ...host, updatedUs: nowUs });
    insertLab(database, lab, id, nowUs);
    for (const plan of content.plans) savePlan(database, { plan, revision: 1, updatedUs: nowUs });
  });
  await store.writeMany(judged(lab, content.results), (database, result) => {
    insertResult(database, packResult(result, nowUs));
  });
  tellChanged(context, 'labs', [lab.id]);
  if (content.managedHosts !== undefined) tellChanged(context, 'hosts', []);
  if (content.results.length > 0) tellChanged(context, 'results', []);
  return { ...readLab(store.reader, lab.id), problems: [...content.problems] };
}

/** With what the sanity laws say of each result, and the rules for files of the command lines printed with it. */
function judged(lab: Lab, results: readonly PointResult[]): PointResult[] {
  const told = results.map((result) => ({
    ...result,
    problems: [...result.problems, ...commandProblems(lab, result)],
  }));
  return withAllLaws(told, new Map([[lab.id, { lab, baselines: localPoints(results) }]]));
}

function commandProblems({ entities }: Lab, { provenance }: PointResult): Problem[] {
  const commands = provenance.kind === 'published' ? (provenance.commands ?? []) : [];
  const host = Object.values(entities).find((entity) => entity.kind === 'host' && entity.role === 'storage');
  return commands.flatMap((text) =>
    lintText({ path: text, text, host: host?.kind === 'host' ? host : null }).map(({ severity, code, message, tip }) =>
      problem(severity, code, text, message, tip),
    ),
  );
}
