import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labSchema } from '../../../shared/model/lab.ts';
import { STUDY_A_TABLES, studyResults } from '../../../shared/parse/study/study-results.ts';
import type { Sample } from './sample.ts';
import { renumbered } from './samples.ts';

const studiesSchema = z.object({
  studies: z.array(z.object({ id: z.string(), results: z.unknown().optional() })),
});

/** The published studies as samples: the bed as a lab, every published number as a stored result. */
export function studySamples(resources: string): Sample[] {
  return [
    {
      id: 'study-a',
      title: 'Study A, published',
      summary:
        'One storage node with 8 NVMe drives and 4 clients over 100GbE: Linux and StarWind NVMe-oF initiators, six patterns, as published in 2021.',
      async build({ newId }) {
        const text = await readFile(join(resources, 'samples/study-a-lab.json'), 'utf8');
        const stored = labSchema.parse(JSON.parse(text));
        const ids = [stored.id, ...Object.keys(stored.entities)];
        const lab = labSchema.parse(JSON.parse(renumbered(text, ids, newId)));
        const { studies } = studiesSchema.parse(JSON.parse(await readFile(join(resources, 'studies.json'), 'utf8')));
        const published = studies.find(({ id }) => id === 'A')?.results;
        const results = studyResults('A', published, STUDY_A_TABLES).map((result) => ({
          ...result,
          id: newId(),
          labId: lab.id,
        }));
        return { lab, plans: [], results, problems: [] };
      },
    },
  ];
}
