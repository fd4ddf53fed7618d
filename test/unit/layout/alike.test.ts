import { describe, expect, it } from 'vitest';
import { update } from '../../../shared/edit/change.ts';
import { likeKey } from '../../../shared/layout/alike.ts';
import { plainView, type DrawingView } from '../../../shared/layout/layers.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { noOverlay, type Overlay } from '../../../shared/layout/overlay.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { studyCLab } from '../../support/study-c-lab.ts';

const hostsOf = (lab: Lab) => indexLab(lab).ofKind('host');
const idOf = (lab: Lab, name: string): Id => hostsOf(lab).find((host) => host.name === name)?.id ?? '';
const folded = (...ids: Id[]): DrawingView => ({ ...plainView, folded: new Set(ids.map(likeKey)) });
const words = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

describe('identical hosts', () => {
  const first = idOf(studyCLab, 'node-01');

  it('are drawn as one with their count and sums, and only its cables', () => {
    const drawing = layoutLab(studyCLab, indexLab(studyCLab), folded(first));
    expect(drawing.roots.filter((id) => drawing.boxes.get(id)?.form === 'host')).toEqual([first]);
    expect(drawing.cables.size).toBe(4);
    const shown = words(toSvg(studyCLab, { view: folded(first) }).text);
    expect(shown).toContain('12 × node-01');
    expect(shown.join(' ')).toContain('72 drives, 18 TB, 24 not known · 48 cables');
    expect(words(toSvg(studyCLab, { view: folded(first), level: 'low' }).text)).toContain('12 × node-01');
  });

  it('come back as they were', () => {
    expect(toSvg(studyCLab, { view: folded() }).text).toBe(toSvg(studyCLab).text);
  });

  it('leaves out those that differ in what is in them', () => {
    const index = indexLab(studyCLab);
    const [drive] = index.subtree(idOf(studyCLab, 'node-07')).filter(({ kind }) => kind === 'drive');
    const outcome = update(studyCLab, drive?.id ?? '', (entity) => ({ ...entity, model: 'another' }));
    if (!outcome.ok) throw new Error('refused');
    const lab = applyDiff(studyCLab, outcome.diff);
    const shown = words(toSvg(lab, { view: folded(first) }).text);
    expect(shown).toContain('11 × node-01');
    expect(shown).toContain('node-07');
  });

  it('shows the worst of all of them at each part', () => {
    const index = indexLab(studyCLab);
    const drives = hostsOf(studyCLab).map(({ id }) => index.subtree(id).filter(({ kind }) => kind === 'drive'));
    const use = (share: number) => ({ share, value: '1 M', limited: share > 0.99 });
    const overlay: Overlay = {
      ...noOverlay,
      drives: new Map(drives.flatMap((own, host) => own.map(({ id }) => [id, use(host === 8 ? 0.87 : 0.3)] as const))),
    };
    const shown = words(toSvg(studyCLab, { view: folded(first), overlay }).text).filter((text) => text.endsWith('%'));
    expect(new Set(shown)).toEqual(new Set(['87%']));
    expect(shown).toHaveLength(6);
  });
});
