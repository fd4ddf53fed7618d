import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';

/** One entry of test/fixtures/domain/vectors.json: what goes in, what must come out, and how closely. */
export interface Vector<Input> {
  readonly name: string;
  readonly inp: Input;
  readonly exp: unknown;
  readonly relative: number;
  readonly absolute: number;
  /** Published or explanatory figures; not compared. */
  readonly info: unknown;
}

const entrySchema = z.object({
  inp: z.unknown(),
  exp: z.unknown(),
  tol_rel: z.number().optional(),
  tol_abs: z.number().optional(),
  info: z.unknown().optional(),
});
const fileSchema = z.object({
  schema: z.literal('fabriclab-vectors/2'),
  v: z.record(z.string(), z.array(entrySchema)),
});

const file = fileSchema.parse(
  JSON.parse(readFileSync(new URL('../../fixtures/domain/vectors.json', import.meta.url), 'utf8')),
);

export const vectorKinds = (): string[] => Object.keys(file.v);

/** All vectors of one kind, their inputs checked against a schema; an unknown or empty kind throws. */
export function vectors<Input>(kind: string, input: z.ZodType<Input>): Vector<Input>[] {
  const entries = file.v[kind];
  if (entries === undefined || entries.length === 0) throw new Error(`vectors.json has no vectors "${kind}"`);
  return entries.map((entry, index) => ({
    name: `${kind} ${String(index)}`,
    inp: input.parse(entry.inp),
    exp: entry.exp,
    // As the file says: without a tolerance of its own an entry is compared to one part in a million.
    relative: entry.tol_rel ?? 1e-6,
    absolute: entry.tol_abs ?? 0,
    info: entry.info,
  }));
}

/** Compares like the reference checker: numbers within the tolerance, objects by the expected keys, the rest exactly. */
export function expectVector(vector: Vector<unknown>, actual: unknown): void {
  expect(differences(vector.exp, actual, vector, vector.name)).toEqual([]);
}

function differences(expected: unknown, actual: unknown, within: Vector<unknown>, path: string): string[] {
  if (typeof expected === 'number') return closeEnough(expected, actual, within) ? [] : [told(path, expected, actual)];
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [told(path, expected, actual)];
    return expected.flatMap((each, index) => differences(each, actual[index], within, `${path}[${String(index)}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return [told(path, expected, actual)];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, actual[key], within, `${path}.${key}`),
    );
  }
  return Object.is(expected, actual) ? [] : [told(path, expected, actual)];
}

function closeEnough(expected: number, actual: unknown, within: Vector<unknown>): boolean {
  if (typeof actual !== 'number') return false;
  return Math.abs(expected - actual) <= Math.max(within.relative * Math.abs(expected), within.absolute);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const told = (path: string, expected: unknown, actual: unknown): string =>
  `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
