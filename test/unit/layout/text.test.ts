import { describe, expect, it } from 'vitest';
import { shortModel } from '../../../shared/layout/facts.ts';
import { safeText } from '../../../shared/layout/safe-text.ts';
import { fitText, textWidth, wrapText } from '../../../shared/layout/text-width.ts';

const FACE = { size: 11, weight: 400, mono: false } as const;

describe('text', () => {
  it.each([
    ['Intel SSD D7-P5510 Series 3.84TB', 'D7-P5510'],
    ['Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz', 'Xeon Platinum 8380'],
    ['Mellanox ConnectX-5 EN MCX516A-CCAT', 'ConnectX-5 EN MCX516A-CCAT'],
    ['Intel/Solidigm SSD D7-P5510', 'D7-P5510'],
    ['Intel', 'Intel'],
  ])('shortens %s to %s', (model, short) => {
    expect(shortModel(model)).toBe(short);
  });

  it('fits a text with an ellipsis, as long as there is room for any of it', () => {
    expect(fitText('sw-nvmeof-01', 200, FACE)).toBe('sw-nvmeof-01');
    const cut = fitText('ConnectX-5 EN MCX516A-CCAT', 90, FACE);
    expect(cut).toMatch(/^ConnectX-5.*…$/);
    expect(textWidth(cut, FACE)).toBeLessThanOrEqual(90);
    expect(fitText('abc', 3, FACE)).toBe('');
  });

  it('wraps words and breaks what is longer than a line', () => {
    const lines = wrapText(`one two three\n${'x'.repeat(60)}`, 80, FACE);
    expect(lines.every((line) => textWidth(line, FACE) <= 80)).toBe(true);
    expect(lines.join('').replaceAll(' ', '')).toBe(`onetwothree${'x'.repeat(60)}`);
  });

  it('counts wide characters as wide', () => {
    expect(textWidth('日本', FACE)).toBe(22);
    expect(textWidth('mm', { ...FACE, mono: true })).toBeCloseTo(13.2);
  });

  it('keeps emoji whole', () => {
    expect(safeText('🔥')).toBe('🔥');
    expect(fitText('🔥🔥🔥', 24, FACE)).toBe('🔥…');
  });
});
