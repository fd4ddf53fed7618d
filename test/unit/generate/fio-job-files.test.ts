import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fioJobFiles, LAYOUT_PATH, pointPath } from '../../../shared/generate/fio/job-files.ts';
import { generatedFileSchema } from '../../../shared/generate/generated-file.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { HOST_ONE, HOST_TWO, randomRead4k, samplePlan } from '../support/sample-plan.ts';

const hosts = [
  { id: HOST_ONE, name: 'one' },
  { id: HOST_TWO, name: 'two' },
];
const frozen = (changes: Partial<Plan> = {}) => freezePlan(samplePlan(changes), () => 'revision');
const optionsOf = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('=') && !line.startsWith(';'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
const first = (changes: Partial<Plan>) => {
  const file = fioJobFiles(frozen(changes), hosts).find(({ path }) => path === pointPath(0));
  return optionsOf(file!.text);
};

describe('fio job files', () => {
  it('are one lay-out and one per point for each host, and fit the schema', () => {
    const files = fioJobFiles(frozen(), hosts);
    expect(files).toHaveLength(2 * (1 + 6));
    for (const file of files) expect(generatedFileSchema.parse(file)).toEqual(file);
    expect(files.filter((file) => file.path === LAYOUT_PATH).map((file) => file.hostName)).toEqual(['one', 'two']);
  });

  it('give a reason for every option, on its line', () => {
    for (const file of fioJobFiles(frozen(), hosts)) {
      const lines = file.text.split('\n');
      const options = lines.flatMap((line, index) => (/^[a-z_]+=/.test(line) ? [index + 1] : []));
      expect(file.why.map((why) => why.line)).toEqual(options);
    }
  });

  it('never create the file that a point measures', () => {
    expect(first({})).toMatchObject({ filename: 'load.bin', allow_file_create: '0', size: String(2 ** 30) });
  });

  it('give sequential jobs parts of their own, in whole blocks', () => {
    const read = { ...randomRead4k, access: 'read' as const, blockBytes: bytes(131_072) };
    const three = first({ workloads: [read], numjobs: [3] });
    const part = Math.floor(2 ** 30 / 3 / 131_072) * 131_072;
    expect(three).toMatchObject({ size: String(part), offset_increment: String(part) });
    expect(three).not.toHaveProperty('norandommap');
    expect(first({ workloads: [read] })).not.toHaveProperty('offset_increment');
  });

  it('differ between repeats and hosts in the seed alone', () => {
    const files = fioJobFiles(frozen(), hosts).filter(({ path }) => path !== LAYOUT_PATH);
    const seeds = files.map((file) => optionsOf(file.text)['randseed']);
    expect(new Set(seeds).size).toBe(files.length);
    const rest = files.map((file) => JSON.stringify({ ...optionsOf(file.text), randseed: '' }));
    expect(new Set(rest).size).toBe(2); // two depths
    expect(fioJobFiles(frozen(), hosts).map((file) => file.text)).toEqual(
      fioJobFiles(frozen(), hosts).map((file) => file.text),
    );
  });

  it('keep hostile names in one comment line', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
      fc.constantFrom('a\nfilename=/dev/sda', "'; rm -rf $(x)\r\n[global]", '${HOME}', 'a\u2028filename=/dev/sda'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, configuration, label) => {
        const changes = { name, configuration, workloads: [{ ...randomRead4k, name: label }] };
        const named = fioJobFiles(frozen(changes), hosts);
        const plain = fioJobFiles(frozen(), hosts);
        const code = (text: string) =>
          text.split(/[\n\r\u2028\u2029\u0085\u000b\u000c]/).filter((line) => !line.startsWith(';'));
        expect(named.map((file) => code(file.text))).toEqual(plain.map((file) => code(file.text)));
        for (const file of named) for (const line of file.text.split('\n')) expect(line.length).toBeLessThan(1000);
      }),
    );
  });
});
