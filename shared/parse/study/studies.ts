import { z } from 'zod';
import type { PublishedResult } from './published-result.ts';
import { studyBResults } from './study-b.ts';
import { studyCResults } from './study-c.ts';
import { studyDResults } from './study-d.ts';
import { STUDY_A_TABLES, studyResults } from './study-results.ts';

export type StudyId = 'A' | 'B' | 'C' | 'D' | 'E';

const studiesSchema = z.object({ studies: z.array(z.looseObject({ id: z.string() })) });

/** How each study's part of the file becomes results. Study E prints no performance number: all its charts are pictures. */
const READERS: Readonly<Record<StudyId, (document: Readonly<Record<string, unknown>>) => PublishedResult[]>> = {
  A: ({ results }) => studyResults('A', results, STUDY_A_TABLES),
  B: studyBResults,
  C: studyCResults,
  D: studyDResults,
  E: () => [],
};

/** Every published number of a study as results. Throws for a file of another form (resources/studies.json). */
export function publishedResults(file: unknown, id: StudyId): PublishedResult[] {
  const study = studiesSchema.parse(file).studies.find((each) => each.id === id);
  if (study === undefined) throw new RangeError(`the file has no study ${id}`);
  return READERS[id](study);
}
