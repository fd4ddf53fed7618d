import { afterEach, expect, it, vi } from 'vitest';
import { findJsonDocuments } from '../../../shared/parse/json-documents.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('thousands of documents on one line are read in one pass, whatever stands behind them', () => {
  const text = `${'{}'.repeat(5_000)}{"a":\n{"b":1}\n}\n{"c":2}\n`;
  const parse = vi.spyOn(JSON, 'parse');
  const { documents, broken } = findJsonDocuments(text);
  const parsedCharacters = parse.mock.calls.reduce((sum, [each]) => sum + each.length, 0);
  expect(broken).toBeNull();
  expect(documents).toHaveLength(5_002);
  expect(documents.slice(-2)).toEqual([
    { value: { a: { b: 1 } }, line: 1 },
    { value: { c: 2 }, line: 4 },
  ]);
  expect(parsedCharacters).toBeLessThan(4 * text.length);
});

it('takes a list of documents for those in it', () => {
  const values = (text: string) => findJsonDocuments(text).documents.map(({ value }) => value);
  expect(values('[{"a": 1}, {"a": 2}]\n')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(values('[{"a": 1}, {"a"')).toEqual([]);
});
