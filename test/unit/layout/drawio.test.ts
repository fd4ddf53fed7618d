import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { absolute, portPoint } from '../../../shared/layout/drawing.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { toDrawio } from '../../../shared/layout/to-drawio.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { hostileLab } from '../../support/hostile-lab.ts';
import { studyALab } from '../../support/study-a-lab.ts';

interface Cell {
  readonly id: string;
  readonly parent?: string;
  readonly value?: string;
  readonly vertex?: string;
  readonly edge?: string;
  readonly source?: string;
  readonly target?: string;
  readonly style?: string;
  readonly mxGeometry?: { x?: string; y?: string; width?: string; height?: string; Array?: { mxPoint?: unknown } };
}

function cellsOf(lab: Lab): Map<string, Cell> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['mxCell', 'mxPoint'].includes(name),
  });
  const file = parser.parse(toDrawio(lab)) as {
    mxfile: { diagram: { mxGraphModel: { root: { mxCell: Cell[] } } } };
  };
  const cells = file.mxfile.diagram.mxGraphModel.root.mxCell;
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  return new Map(cells.map((cell) => [cell.id, cell]));
}

/** Where a cell stands on the page: draw.io counts from the corner of the cell that holds it. */
function placed(cells: ReadonlyMap<string, Cell>, id: string): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let cell = cells.get(id); cell?.mxGeometry; cell = cells.get(cell.parent ?? '')) {
    x += Number(cell.mxGeometry.x);
    y += Number(cell.mxGeometry.y);
  }
  return { x, y };
}

describe('draw.io file', () => {
  it('has every box where the screen has it, and every parent', () => {
    const drawing = layoutLab(studyALab);
    const cells = cellsOf(studyALab);
    for (const { id, width } of drawing.boxes.values()) {
      const cell = cells.get(id)!;
      const rect = absolute(drawing, id)!;
      const { x, y } = placed(cells, id);
      expect([x, y, Number(cell.mxGeometry?.width)].map((value) => Math.round(value))).toEqual(
        [rect.x, rect.y, width].map((value) => Math.round(value)),
      );
    }
    for (const { id, parent } of cells.values()) if (id !== '0') expect(cells.has(parent!), id).toBe(true);
  });

  it('joins cables to ports that are there and keeps their bends', () => {
    const drawing = layoutLab(studyALab);
    const cells = cellsOf(studyALab);
    const edges = [...cells.values()].filter(({ edge }) => edge === '1');
    expect(edges).toHaveLength(drawing.cables.size);
    for (const { id, source, target, mxGeometry } of edges) {
      const { link, points } = drawing.cables.get(id)!;
      expect([source, target]).toEqual([`${link.a.device}/${link.a.port}`, `${link.b.device}/${link.b.port}`]);
      expect(cells.has(source!) && cells.has(target!)).toBe(true);
      expect((mxGeometry?.Array?.mxPoint as unknown[] | undefined)?.length ?? 0).toBe(points.length - 2);
      const port = placed(cells, source!);
      const end = portPoint(drawing, link.a.device, link.a.port)!;
      expect(Math.abs(end.x - port.x)).toBeLessThan(30);
    }
  });

  it('shows hostile names as text', () => {
    const text = toDrawio(hostileLab());
    expect(text).not.toMatch(/<script|html=1/);
    expect(text.isWellFormed()).toBe(true);
    const values = [...cellsOf(hostileLab()).values()].map(({ value = '' }) => value);
    expect(values.some((value) => value.includes('<script>alert(1)</script>'))).toBe(true);
    for (const { style = '' } of cellsOf(hostileLab()).values()) expect(style).not.toMatch(/image=|https?:|link=/);
  });
});
