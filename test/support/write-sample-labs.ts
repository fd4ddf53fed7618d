import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleLabs } from './sample-labs.ts';

/** Writes resources/samples anew: `node test/support/write-sample-labs.ts`. A unit test holds file and builder equal. */
const folder = join(import.meta.dirname, '../../resources/samples');
mkdirSync(folder, { recursive: true });
for (const [name, lab] of Object.entries(sampleLabs)) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(lab, null, 2)}\n`);
}
