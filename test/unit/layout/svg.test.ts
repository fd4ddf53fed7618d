import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { noOverlay } from '../../../shared/layout/overlay.ts';
import { THEMES } from '../../../shared/layout/themes.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { largeBed } from '../../support/drawn-lab.ts';
import { hostileLab } from '../../support/hostile-lab.ts';
import { studyALab } from '../../support/study-a-lab.ts';

const texts = (svg: string): string[] => {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(new XMLParser({ processEntities: true, parseTagValue: false, trimValues: false }).parse(svg));
  return found;
};

describe('SVG', () => {
  it('shows hostile names as plain text', () => {
    const { text } = toSvg(hostileLab());
    expect(text).not.toMatch(/<script|<style|<foreignObject|on\w+="|href=/i);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(text).not.toMatch(/[\u202a-\u202e]/);
    expect(text.isWellFormed()).toBe(true);
    expect(texts(text)).toContain('<script>alert(1)</script>');
    expect(texts(text)).toContain('\u2068שרת אחסון 01\u2069');
  });

  it('has title, description, size and no reference to anything outside', () => {
    const svg = toSvg(studyALab);
    expect(svg.text).toContain('<title>Study A, published</title>');
    expect(svg.text).toContain(
      'Test bed Study A, published: 5 hosts, 10 NUMA nodes, 8 drives, 8 NICs, 1 switch, 8 cables (100 Gb/s)',
    );
    expect(svg).toMatchObject({ width: 912 });
    expect(svg.text).not.toContain('var(');
    expect(svg.text.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('is light unless asked, and differs from dark in colours only', () => {
    const [light, dark] = [toSvg(studyALab).text, toSvg(studyALab, { theme: 'dark' }).text];
    expect(toSvg(studyALab, { theme: 'light' }).text).toBe(light);
    const bare = (svg: string): string => svg.replace(/#[0-9a-f]{6}/g, '#');
    expect(bare(dark)).toBe(bare(light));
    expect(dark).not.toBe(light);
  });

  it('does not depend on the order in which elements are stored', () => {
    const reversed = Object.fromEntries(Object.entries(studyALab.entities).reverse());
    expect(toSvg({ ...studyALab, entities: reversed }).text).toBe(toSvg(studyALab).text);
  });

  it('shows an overlay: share of each drive, halo and tag of each cable at its limit', () => {
    const index = indexLab(studyALab);
    const use = { share: 0.923, value: '97.7 Gb/s', limited: false };
    const overlay = {
      ...noOverlay,
      drives: new Map(index.ofKind('drive').map(({ id }) => [id, use])),
      cables: new Map(index.ofKind('link').map(({ id }) => [id, { ...use, share: 1, limited: true }])),
    };
    const shown = texts(toSvg(studyALab, { overlay }).text);
    expect(shown.filter((text) => text === '92%')).toHaveLength(8);
    expect(shown.filter((text) => text === '97.7 Gb/s · 100%')).toHaveLength(8);
  });

  it('of 500 elements is at most 500 kB', () => {
    const lab = largeBed(38);
    expect(
      Object.values(lab.entities).filter(({ kind }) => kind !== 'socket' && kind !== 'link').length,
    ).toBeGreaterThan(490);
    expect(toSvg(lab).text.length).toBeLessThanOrEqual(500_000);
  });
});

describe('colours', () => {
  it.each(['light', 'dark'] as const)('of the %s theme are those of the design tokens', (theme) => {
    const css = readFileSync('renderer/src/app/tokens.css', 'utf8');
    const [light = '', dark = ''] = css.split(/^\[data-theme=['"]?dark['"]?\] \{/m);
    const part = theme === 'light' ? light : dark;
    for (const [token, colour] of Object.entries(THEMES[theme])) {
      const match = new RegExp(`--${token}:\\s*(#[0-9a-f]{6})`, 'i').exec(part);
      expect([token, match?.[1]?.toLowerCase()]).toEqual([token, colour]);
    }
  });
});

describe('sample', () => {
  it('of study A is what its builder makes, in the newest format', () => {
    const stored: unknown = JSON.parse(readFileSync('resources/samples/study-a-lab.json', 'utf8'));
    expect(labSchema.parse(stored)).toEqual(studyALab);
  });
});
