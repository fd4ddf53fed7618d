import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labSchema } from '../../../shared/model/lab.ts';
import { STUDY_A_TABLES, studyResults, type PublishedResult } from '../../../shared/parse/study/study-results.ts';
import type { Sample, SampleTools } from './sample.ts';
import { renumbered } from './samples.ts';

const studiesSchema = z.object({
  studies: z.array(z.object({ id: z.string(), results: z.unknown().optional() })),
});

interface Study {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Of resources/samples. */
  readonly file: string;
  /** The study whose published tables are stored as results; null: the bed alone. */
  readonly tables: 'A' | null;
}

/** The published studies as samples, in the order in which they are offered. */
const STUDIES: readonly Study[] = [
  {
    id: 'study-a',
    title: 'Study A, published',
    summary:
      'One storage node with 8 NVMe drives and 4 clients over 100GbE: Linux and StarWind NVMe-oF initiators, six patterns, as published in 2021.',
    file: 'study-a-lab.json',
    tables: 'A',
  },
  {
    id: 'study-b',
    title: 'Study B, test bed',
    summary: 'Four Optane 900P through NVMe-oF, 2019. Hosts and network are not in the text.',
    file: 'study-b-lab.json',
    tables: null,
  },
  {
    id: 'study-c',
    title: 'Study C, test bed',
    summary:
      'Twelve hyperconverged nodes with 48 virtual machines, mirrored disks and Optane caches behind two 100GbE switches, 2019.',
    file: 'study-c-lab.json',
    tables: null,
  },
  {
    id: 'study-d',
    title: 'Study D, test bed',
    summary:
      'SPDK 24.05 target and two initiators, point-to-point 100GbE with E810 adapters; hosts and drives assumed.',
    file: 'study-d-lab.json',
    tables: null,
  },
  {
    id: 'study-e',
    title: 'Study E, test bed',
    summary:
      'Three storage nodes as access points and three clients: one optimized and two non-optimized paths each; iSCSI beside NVMe-oF.',
    file: 'study-e-lab.json',
    tables: null,
  },
];

/** Beds as labs; of study A every published number as a stored result too. */
export function studySamples(resources: string): Sample[] {
  return STUDIES.map(({ id, title, summary, file, tables }) => ({
    id,
    title,
    summary,
    async build({ newId }: SampleTools) {
      const text = await readFile(join(resources, 'samples', file), 'utf8');
      const stored = labSchema.parse(JSON.parse(text));
      const ids = [stored.id, ...Object.keys(stored.entities)];
      const lab = labSchema.parse(JSON.parse(renumbered(text, ids, newId)));
      const published = tables === null ? [] : await publishedResults(resources, tables);
      const results = published.map((result) => ({ ...result, id: newId(), labId: lab.id }));
      return { lab, plans: [], results, problems: [] };
    },
  }));
}

async function publishedResults(resources: string, study: 'A'): Promise<PublishedResult[]> {
  const { studies } = studiesSchema.parse(JSON.parse(await readFile(join(resources, 'studies.json'), 'utf8')));
  return studyResults(study, studies.find(({ id }) => id === study)?.results, STUDY_A_TABLES);
}
