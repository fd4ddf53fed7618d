import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labSchema } from '../../../shared/model/lab.ts';
import { publishedResults, type StudyId } from '../../../shared/parse/study/studies.ts';
import type { Sample, SampleTools } from './sample.ts';
import { renumbered } from './samples.ts';

interface Study {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Of resources/samples. */
  readonly file: string;
  /** Whose published numbers are stored as results. */
  readonly study: StudyId;
}

/** The published studies as samples, in the order in which they are offered. */
const STUDIES: readonly Study[] = [
  {
    id: 'study-a',
    title: 'Study A, published',
    summary:
      'One storage node with 8 NVMe drives and 4 clients over 100GbE: Linux and StarWind NVMe-oF initiators, six patterns, as published in 2021.',
    file: 'study-a-lab.json',
    study: 'A',
  },
  {
    id: 'study-b',
    title: 'Study B, published',
    summary: 'Four Optane 900P through NVMe-oF, one rate as published in 2019. Hosts and network are not in the text.',
    file: 'study-b-lab.json',
    study: 'B',
  },
  {
    id: 'study-c',
    title: 'Study C, published',
    summary:
      'Twelve hyperconverged nodes with 48 virtual machines, mirrored disks and Optane caches behind two 100GbE switches: five sweeps as published in 2019.',
    file: 'study-c-lab.json',
    study: 'C',
  },
  {
    id: 'study-d',
    title: 'Study D, published',
    summary:
      'Core scaling of an SPDK 24.05 target and its initiators over point-to-point 100GbE, as published; hosts and drives assumed.',
    file: 'study-d-lab.json',
    study: 'D',
  },
  {
    id: 'study-e',
    title: 'Study E, test bed',
    summary:
      'Three storage nodes as access points and three clients: one optimized and two non-optimized paths each; iSCSI beside NVMe-oF. The text prints no performance number.',
    file: 'study-e-lab.json',
    study: 'E',
  },
];

/** Beds as labs, and every published number as a stored result. */
export function studySamples(resources: string): Sample[] {
  return STUDIES.map(({ id, title, summary, file, study }) => ({
    id,
    title,
    summary,
    async build({ newId }: SampleTools) {
      const text = await readFile(join(resources, 'samples', file), 'utf8');
      const stored = labSchema.parse(JSON.parse(text));
      const ids = [stored.id, ...Object.keys(stored.entities)];
      const lab = labSchema.parse(JSON.parse(renumbered(text, ids, newId)));
      const studies: unknown = JSON.parse(await readFile(join(resources, 'studies.json'), 'utf8'));
      const results = publishedResults(studies, study).map((result) => ({ ...result, id: newId(), labId: lab.id }));
      return { lab, plans: [], results, problems: [] };
    },
  }));
}
