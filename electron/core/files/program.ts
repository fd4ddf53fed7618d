import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string(), version: z.string() });

export interface Program {
  readonly name: string;
  readonly version: string;
  /** Catalogue, samples and tables of facts that come with the program. */
  readonly resources: string;
}

/** The installed program: found from this file upwards, in the source tree and in the bundle alike. */
export function findProgram(from = import.meta.dirname): Program {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const found = existsSync(file) ? packageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined;
    if (found?.name === 'fabriclab') {
      return { name: 'FabricLab', version: found.version, resources: join(folder, 'resources') };
    }
    if (dirname(folder) === folder) throw new Error(`no package.json of FabricLab above ${from}`);
  }
}
