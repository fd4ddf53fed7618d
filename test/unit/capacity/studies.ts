import { readFileSync } from 'node:fs';
import { z } from 'zod';

const fileSchema = z.object({ studies: z.array(z.looseObject({ id: z.string() })) });
export const studiesFile = fileSchema.parse(
  JSON.parse(readFileSync(new URL('../../../resources/studies.json', import.meta.url), 'utf8')),
);

/** One of the five published studies, A to E; what is in it is the caller's to check. */
export function study(id: 'A' | 'B' | 'C' | 'D' | 'E'): Readonly<Record<string, unknown>> {
  const found = studiesFile.studies.find((each) => each.id === id);
  if (!found) throw new Error(`studies.json has no study ${id}`);
  return found;
}
