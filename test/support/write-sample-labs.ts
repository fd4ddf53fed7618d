import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { studyALab } from './study-a-lab.ts';

/** Writes resources/samples anew: `node test/support/write-sample-labs.ts`. A unit test holds file and builder equal. */
const folder = join(import.meta.dirname, '../../resources/samples');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'study-a-lab.json'), `${JSON.stringify(studyALab, null, 2)}\n`);
