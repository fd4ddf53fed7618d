import { describe, expect, it } from 'vitest';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { isSummary, levelAt, type LevelOfDetail } from '../../../shared/layout/level.ts';
import { LOOKS, type Look } from '../../../shared/layout/looks.ts';
import { noOverlay, type Overlay } from '../../../shared/layout/overlay.ts';
import { paintSummary } from '../../../shared/layout/paint-summary.ts';
import type { Shape } from '../../../shared/layout/shape.ts';
import { textWidth } from '../../../shared/layout/text-width.ts';
import { drawingToSvg, toSvg } from '../../../shared/layout/to-svg.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { DrawnLab, largeBed } from '../../support/drawn-lab.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { studyBLab } from '../../support/study-b-lab.ts';
import { studyCLab } from '../../support/study-c-lab.ts';
import { studyDLab } from '../../support/study-d-lab.ts';
import { studyELab } from '../../support/study-e-lab.ts';

const BEDS: Readonly<Record<string, Lab>> = { studyALab, studyBLab, studyCLab, studyDLab, studyELab };

const words = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

/** Every text of the summary of a bed, as a rectangle within the device that it belongs to. */
function summaryTexts(lab: Lab, level: 'low' | 'tiny') {
  const drawing = layoutLab(lab);
  return drawing.roots.flatMap((id) => {
    const root = drawing.boxes.get(id);
    if (!root) return [];
    const shapes = paintSummary(root, (each) => drawing.boxes.get(each), noOverlay, level);
    return [{ root, texts: shapes.filter(({ tag }) => tag === 'text').map(rectOf) }];
  });
}

function rectOf({ look, geometry, text = '' }: Shape) {
  const { size = 11, bold, mono, anchor }: Look = LOOKS[look];
  const width = textWidth(text, { size, weight: bold ? 600 : 400, mono: mono ?? false });
  const x = Number(geometry['x']) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
  return { text, size, x, y: Number(geometry['y']) - size * 0.75, width, height: size * 0.8 };
}

describe('levels of detail', () => {
  it('show letters of at least 8 px: everything near by, the summary from farther away', () => {
    const levels = [1, 0.75, 0.6, 0.5, 0.4, 0.28, 0.2, 0.1].map(levelAt);
    expect(levels).toEqual(['near', 'near', 'mid', 'mid', 'low', 'low', 'tiny', 'far'] satisfies LevelOfDetail[]);
    expect(levels.filter(isSummary)).toEqual(['low', 'low', 'tiny']);
  });

  it.each(['low', 'tiny'] as const)('%s: no two words of a bed overlap, and none leaves its device', (level) => {
    for (const lab of Object.values(BEDS)) {
      for (const { root, texts } of summaryTexts(lab, level)) {
        for (const [at, one] of texts.entries()) {
          expect(one.x >= 0 && one.x + one.width <= root.width && one.y + one.height <= root.height, one.text).toBe(
            true,
          );
          const overlapping = texts
            .slice(at + 1)
            .filter(
              (other) =>
                one.x < other.x + other.width &&
                other.x < one.x + one.width &&
                one.y < other.y + other.height &&
                other.y < one.y + one.height,
            );
          expect(overlapping, `${lab.name}: ${one.text}`).toEqual([]);
        }
      }
    }
  });

  it('draws 24 like drives of a node as one box with their count, and as 24 boxes near by', () => {
    const bed = new DrawnLab();
    const [node = ''] = bed.nodes(bed.host());
    for (let count = 0; count < 24; count++) bed.drive(node);
    expect(words(toSvg(bed.lab, { level: 'low' }).text)).toContain('24 × 3.84 TB');
    expect(words(toSvg(bed.lab, { level: 'low' }).text)).toContain('D7-P5510');
    expect(words(toSvg(bed.lab).text).filter((text) => text === '3.84 TB')).toHaveLength(24);
  });

  it('keeps drives of other kinds apart, and says how many when the size is not known', () => {
    const bed = new DrawnLab();
    const [node = ''] = bed.nodes(bed.host());
    const first = bed.drive(node);
    bed.drive(node);
    const other = bed.drive(node);
    bed.lab = {
      ...bed.lab,
      entities: { ...bed.lab.entities, [other]: { ...bed.get('drive', other), capacityBytes: bytes(750e9) } },
    };
    expect(words(toSvg(bed.lab, { level: 'low' }).text)).toEqual(expect.arrayContaining(['2 × 3.84 TB', '750 GB']));
    bed.lab = {
      ...bed.lab,
      entities: { ...bed.lab.entities, [first]: { ...bed.get('drive', first), capacityBytes: null } },
    };
    expect(words(toSvg(bed.lab, { level: 'low' }).text)).toContain('1 drive');
  });

  it('shows how near the fullest of the drives is to its limit', () => {
    const drawing = layoutLab(studyALab);
    const drives = [...drawing.boxes.values()].filter(({ form }) => form === 'drive');
    const use = (share: number) => ({ share, value: '1 M', limited: false });
    const overlay: Overlay = {
      ...noOverlay,
      drives: new Map(drives.map(({ id }, at) => [id, use(at === 2 ? 0.92 : 0.4)])),
    };
    const shown = words(drawingToSvg(drawing, { title: 'a', description: '' }, { level: 'low', overlay }).text);
    expect(shown.filter((text) => text.endsWith('%')).sort()).toEqual(['40%', '92%']);
  });

  it('chooses for a picture of a given width what can be read in it', () => {
    const [wide, page] = [toSvg(studyCLab).text, toSvg(studyCLab, { shownWidth: 900 }).text];
    expect(words(page)).toContain('2 × 375 GB');
    expect(words(page).length).toBeLessThan(words(wide).length / 3);
    expect(toSvg(studyALab, { shownWidth: 912 }).text).toBe(toSvg(studyALab).text);
    expect(page).toContain(`viewBox="${/viewBox="([^"]*)"/.exec(wide)?.[1]}"`);
  });

  it('keeps every cable and switch port of the drawing', () => {
    const count = (svg: string) => [...svg.matchAll(/stroke-linejoin="round"/g)].length;
    const lab = largeBed(12);
    for (const level of ['low', 'tiny', 'far'] as const)
      expect(count(toSvg(lab, { level }).text)).toBe(count(toSvg(lab).text));
  });
});
