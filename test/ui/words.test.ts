import { expect, it } from 'vitest';
import { shownTheme } from '../../renderer/src/app/theme.ts';
import { shortcutOf } from '../../renderer/src/app/shortcuts.ts';
import { describeFailure } from '../../renderer/src/state/failure.ts';
import { countText } from '../../shared/units/count-text.ts';
import { failureText } from '../../renderer/src/ui/failure-text.ts';
import { formatSpan } from '../../renderer/src/ui/span-text.ts';
import { clockTime, dateTime, finishTime } from '../../renderer/src/ui/time-text.ts';
import { parseInteger, parseIntegers } from '../../renderer/src/views/plan/parse-list.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { parseDuration } from '../../shared/units/parse.ts';
import { bytes, nanoseconds } from '../../shared/units/quantity.ts';
import { blockLabel, workloadName } from '../../shared/units/workload-name.ts';

it.each([
  ['1, 4 16', [1, 4, 16]],
  ['8', [8]],
  ['1,1', null],
  ['0', null],
  ['1.5', null],
  ['', null],
  ['1; 99999', null],
])('reads the axis %j', (text, expected) => {
  expect(parseIntegers(text, 1, 4_096)).toEqual(expected);
});

it('reads one whole number between bounds', () => {
  expect(parseInteger('3', 1, 100)).toBe(3);
  expect(parseInteger(' ', 0, 100)).toBeNull();
  expect(parseInteger('101', 1, 100)).toBeNull();
});

it('names blocks and patterns as the published tables do', () => {
  expect([4_096, 65_536, 1 << 20, 2 << 20, 1 << 30, 5_000].map(blockLabel)).toEqual([
    '4k',
    '64K',
    '1M',
    '2M',
    '1G',
    '5000 B',
  ]);
  expect(workloadName({ access: 'randrw', blockBytes: bytes(4_096), readPercent: 70 })).toBe('random 70/30 4k');
});

it.each([500e6, 1.5e9, 10e9, 60e9, 5_400e9])('prints %d ns so that it can be typed back', (ns) => {
  expect(parseDuration(formatSpan(nanoseconds(ns)))).toBe(ns);
});

it('tells today from another day', () => {
  const now = new Date(2026, 10, 20, 12, 0);
  const us = (date: Date): number => date.getTime() * 1_000;
  expect(finishTime(us(new Date(2026, 10, 20, 14, 38)), now)).toBe('14:38');
  expect(finishTime(us(new Date(2026, 10, 22, 1, 0)), now)).toBe('Sun 22 Nov 01:00');
  expect(dateTime(us(new Date(2025, 2, 4, 9, 5)), now)).toBe('4 Mar 2025');
  expect(clockTime(null)).toBe('–');
});

it('keeps every fact of a failure in the text to copy', () => {
  const failure = describeFailure(new CodedError('disk-full', 'No space on client-1', 'Free 2 GiB', { freeBytes: 12 }));
  expect(failureText(failure)).toBe('disk-full: No space on client-1\nFree 2 GiB\n{\n  "freeBytes": 12\n}');
  expect(describeFailure(new TypeError('x is not a function')).code).toBe('internal');
  expect(describeFailure('odd')).toMatchObject({ code: 'internal', message: 'odd' });
});

it('counts in words', () => {
  expect(countText(1, 'host')).toBe('1 host');
  expect(countText(1_200, 'point')).toBe('1,200 points');
});

it('follows the desktop unless told otherwise', () => {
  expect(shownTheme('system', true)).toBe('dark');
  expect(shownTheme('light', true)).toBe('light');
});

it('leaves a question mark to whoever types it', () => {
  const field = document.createElement('input');
  const press = (target: EventTarget): KeyboardEvent => {
    const event = new KeyboardEvent('keydown', { key: '?' });
    Object.defineProperty(event, 'target', { value: target });
    return event;
  };
  expect(shortcutOf(press(field))).toBeNull();
  expect(shortcutOf(press(document.body))).toBe('sheet');
  expect(shortcutOf(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, shiftKey: true }))).toBeNull();
  expect(shortcutOf(new KeyboardEvent('keydown', { code: 'Digit4', altKey: true }))).toEqual({ go: 'run' });
});
