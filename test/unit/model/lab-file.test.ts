import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../shared/model/json-text.ts';
import { labFileText, readLabFile } from '../../../shared/model/lab-file.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { aDrive, aHost, aLab, anId, aNic, aNote } from '../../support/builders.ts';

describe('lab file', () => {
  it('says where a half-written file ends, wherever it was cut', () => {
    const text = labFileText(aLab());
    const cuts = Array.from({ length: 40 }, (_, step) => Math.floor((step * (text.length - 2)) / 40));
    for (const cut of cuts) {
      const part = text.slice(0, cut);
      const { lab, problems } = readLabFile(part, 'half.json');
      expect(lab).toBeNull();
      expect(problems).toMatchObject([{ code: 'json', severity: 'error' }]);
      expect(problems[0]?.where).toMatch(/^half\.json:\d+:\d+$/);
      expect(Number(problems[0]?.where.split(':')[1])).toBe(part.split('\n').length);
      expect(problems[0]?.tip).toContain('not complete');
    }
  });

  it('names line and column of a fault in the middle', () => {
    const { problems } = readLabFile('{\n  "format": 1,\n  "id": oops\n}', 'a.json');
    expect(problems).toMatchObject([{ where: 'a.json:3:9' }]);
    expect(problems[0]?.tip).toContain('Correct the file');
  });

  it('finds the first fault of any text that JSON.parse refuses', () => {
    const cases: [string, number][] = [
      ['{"a":1,}', 7],
      ['[1,]', 3],
      ['[1 2]', 3],
      ['{"a" 1}', 5],
      ['{a:1}', 1],
      ['{"a":01}', 6],
      ["{'a':1}", 1],
      ['[1]]', 3],
      ['{"a":1}{', 7],
      ['nul', 3],
      ['[tru', 4],
      ['[trux', 1],
      ['"abc', 4],
      ['"a\nb"', 0],
      ['"\\x"', 0],
      ['[-', 2],
      ['[1.', 3],
      ['', 0],
    ];
    for (const [text, column] of cases)
      expect([text, readJson(text)]).toMatchObject([text, { ok: false, line: 1, column: column + 1 }]);
  });

  it('agrees with JSON.parse on what is JSON, whatever is changed in it', () => {
    const text = JSON.stringify({ a: [1, -2.5e3, true, null, 'x"\\u00e9\\n', {}], b: { c: [[]], d: '' } });
    const change = fc.tuple(
      fc.nat(text.length),
      fc.nat(3),
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', ' ', '0', '-', 'e', '.', 't', 'n') }),
    );
    fc.assert(
      fc.property(change, ([at, cut, put]) => {
        const changed = text.slice(0, at) + put + text.slice(at + cut);
        const read = readJson(changed);
        if (read.ok) return true;
        // Everything before the fault can still become JSON, so the place is never behind the fault itself.
        return read.column <= changed.length + 1 && !isJson(changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds an id that stands twice, which would silently lose an entity', () => {
    const host = aHost();
    const one = JSON.stringify(host);
    const lab = `{"format":1,"id":"${anId()}","name":"a","entities":{\n"${host.id}":${one},\n"${host.id}":${one}}}`;
    const { lab: read, problems } = readLabFile(lab, 'a.json');
    expect(read).toBeNull();
    expect(problems).toMatchObject([{ code: 'doubled-id', where: 'a.json:3:1' }]);
    expect(problems[0]?.message).toContain(host.id);
  });

  it('knows keys from values', () => {
    const text = '{"a":"b","b":["a","a",{"a":1}],"c":{"a":1,"b":"a"},"d,{":"\\"a"}';
    expect(readJson(text)).toMatchObject({ ok: true, doubled: [] });
    expect(readJson('[{"a":1},{"a":1,"x":[],"a":2}]')).toMatchObject({ doubled: [{ key: 'a', line: 1, column: 24 }] });
    expect(readJson(String.raw`{"a":1,"\u0061":2}`)).toMatchObject({ doubled: [{ key: 'a' }] });
  });

  it('comes back equal, byte for byte, from its own text', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(aRandomLab(), (lab) => {
        const text = labFileText(lab);
        const read = readLabFile(text, 'lab.json');
        expect(read).toEqual({ lab, problems: [] });
        expect(labFileText(read.lab!)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of keys', () => {
    const lab = aLab();
    const reversed = { ...lab, entities: Object.fromEntries(Object.entries(lab.entities).reverse()) };
    expect(labFileText(reversed)).toBe(labFileText(lab));
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Labs with names of any kind: quotes, newlines, markup, right to left, emoji, lone surrogates. */
function aRandomLab(): fc.Arbitrary<Lab> {
  const nasty = fc.constantFrom('<b>&"\'', 'a\nb\tc', '\u202Eevil', '🧪👩‍🔬', '${HOME}`id`', '__proto__', '\uD800', '');
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), nasty);
  const amount = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 2 ** 53 - 1 }));
  // zod drops a key named __proto__ on purpose.
  const key = fc.string({ minLength: 1, maxLength: 10 }).filter((text) => text !== '__proto__');
  const record = fc.dictionary(key, name, { noNullPrototype: true });
  return fc
    .record({
      names: fc.array(name, { maxLength: 6 }),
      amount,
      record,
      title: fc.string({ minLength: 1, maxLength: 50 }),
    })
    .map(({ names, amount: memoryBytes, record: software, title }) => {
      const hosts = names.map((text) => aHost({ name: text, software, memoryBytes: memoryBytes as never }));
      const parts = hosts.flatMap(({ id, name: text }) => [
        aDrive({ parent: id, name: text, serial: text }),
        aNic({
          parent: id,
          name: text,
          ports: [
            {
              id: '1',
              name: '1',
              interfaceName: text.slice(0, 60),
              rdmaDevice: null,
              mac: null,
              speed: null,
              mtu: null,
              addresses: [],
            },
          ],
        }),
        aNote({ text, x: -0.5, y: 1e-7 }),
      ]);
      return aLab([...hosts, ...parts], title);
    });
}
