import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const SAMPLE = resolve('test/fixtures/fio/own-json/fio-3.33_jsonplus_randrw70_2jobs_nogroup.json');

/** As many json+ files as asked for in the shape of a real one of fio 3.33, each with numbers of its own. */
export function writeFioFiles(folder: string, amount: number): string[] {
  const sample = readFileSync(SAMPLE, 'utf8');
  return Array.from({ length: amount }, (_, index) => {
    const path = join(folder, `point-${String(index).padStart(4, '0')}.json`);
    writeFileSync(path, varied(sample, index));
    return path;
  });
}

/** Digits below the third place of each number change: sizes, counts and bins stay in proportion. */
function varied(sample: string, index: number): string {
  let place = index;
  return sample.replaceAll(/("[\w.]+" : )(\d{4,})/g, (_, name: string, digits: string) => {
    place = (place * 31 + 7) % 9973;
    const last = String((Number(digits.slice(-1)) + place) % 10);
    return `${name}${digits.slice(0, -1)}${last}`;
  });
}
