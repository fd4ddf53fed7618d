import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Editor } from '../../../renderer/src/canvas/editor.svelte.ts';
import { collapseIdentical } from '../../../renderer/src/canvas/folding.ts';
import { PointerTool } from '../../../renderer/src/canvas/pointer-tool.svelte.ts';
import { LabState } from '../../../renderer/src/state/lab.svelte.ts';
import { applyDiff, labDiffSchema } from '../../../shared/model/diff.ts';
import { likeKey } from '../../../shared/layout/alike.ts';
import { absolute } from '../../../shared/layout/drawing.ts';
import { plainView } from '../../../shared/layout/layers.ts';
import type { Entity } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { bytes, epochMicroseconds } from '../../../shared/units/quantity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';
import { FakeClient } from '../../support/fake-client.ts';

const updatedUs = epochMicroseconds(1_795_168_800_000_000);
const HOSTS = 3;
const DRIVES = 4;

let editor: Editor;
let pointer: PointerTool;
let hosts: Id[];
let large: Id;

/** Three hosts alike, each with four drives in a node; the first node has one larger drive besides. */
beforeEach(async () => {
  const drawn = new DrawnLab();
  hosts = Array.from({ length: HOSTS }, () => drawn.host());
  for (const host of hosts) {
    const [node = ''] = drawn.nodes(host);
    for (let count = 0; count < DRIVES; count++) drawn.drive(node);
  }
  let { lab } = drawn;
  const client = new FakeClient({
    'lab.get': () => ({ lab, revision: 1, updatedUs }),
    'lab.save': ({ diff }) => {
      lab = applyDiff(lab, labDiffSchema.parse(diff));
      return { revision: 2, updatedUs };
    },
  });
  const state = new LabState(client, lab.id);
  await state.open();
  editor = new Editor(state);
  pointer = new PointerTool(editor);
  [editor.viewport.width, editor.viewport.height] = [1_000, 700];
  large = '';
});
afterEach(() => editor.lab.close());

/** One drive of the first node is of another size. */
function enlarge(): void {
  const drive = drivesOf(hosts[0] ?? '')[0];
  large = drive?.id ?? '';
  editor.change(large, 'capacityBytes', (entity) => ({ ...entity, capacityBytes: bytes(7.68e12) }) as Entity);
}

const drivesOf = (host: Id): readonly Entity[] => editor.lab.index.subtree(host).filter(({ kind }) => kind === 'drive');
const count = (kind: Entity['kind']): number => editor.lab.index.ofKind(kind).length;

/** From where the drives of a kind are drawn as one. */
function zoomToLow(): void {
  editor.viewport.fit({ x: 0, y: 0, width: 1_000 / 0.4, height: 700 / 0.4 });
  expect(editor.viewport.detail).toBe('low');
}

function press(id: Id, way: { x: number; y: number } = { x: 0, y: 0 }, at = { x: 6, y: 40 }): void {
  const rect = absolute(editor.scene.settled, id);
  if (!rect) throw new Error('it is not drawn');
  const start = editor.viewport.toScreen({ x: rect.x + at.x, y: rect.y + at.y });
  const how = { additive: false, pan: false, freely: true };
  pointer.down({ ...how, at: start }, null);
  const end = { x: start.x + way.x, y: start.y + way.y };
  if (way.x !== 0 || way.y !== 0) pointer.move({ ...how, at: end });
  pointer.move({ ...how, at: end });
  pointer.up({ ...how, at: end });
}

function drawAlike(): void {
  editor.scene.view = { ...plainView, folded: new Set([likeKey(hosts[0] ?? '')]) };
}

describe('drives that are drawn as one', () => {
  it('are selected, copied and removed together, and come back in one step', () => {
    zoomToLow();
    const [drive] = drivesOf(hosts[0] ?? '');
    press(drive?.id ?? '');
    expect(editor.selection.ids).toHaveLength(DRIVES);
    expect(editor.message).toBe('4 drives drawn as one');
    expect(editor.current?.id).toBe(drive?.id);
    expect(JSON.parse(editor.copy() ?? '{}')).toMatchObject({ roots: { length: DRIVES } });
    editor.remove();
    expect(count('drive')).toBe((HOSTS - 1) * DRIVES);
    expect(editor.message).toBe('Remove 4 drives');
    editor.undo();
    expect(count('drive')).toBe(HOSTS * DRIVES);
  });

  it('leave out those of another kind, wherever in their box it is clicked', () => {
    enlarge();
    zoomToLow();
    const node = editor.lab.index.get(large)?.parent ?? '';
    const rect = absolute(editor.scene.settled, large);
    const around = absolute(editor.scene.settled, node);
    if (!rect || !around) throw new Error('it is not drawn');
    // Two boxes share the width of the four drives: the right half is that of the other three.
    press(node, undefined, { x: around.width - 24, y: rect.y - around.y + 40 });
    expect([...editor.selection.ids].sort()).toEqual(
      drivesOf(hosts[0] ?? '')
        .map(({ id }) => id)
        .filter((id) => id !== large)
        .sort(),
    );
    press(large);
    expect(editor.selection.ids).toEqual([large]);
  });

  it('are carried to another host together', () => {
    zoomToLow();
    const [first = '', second = ''] = hosts;
    const [drive] = drivesOf(first);
    const [from, to] = [
      absolute(editor.scene.settled, drive?.id ?? ''),
      absolute(editor.scene.settled, drivesOf(second)[0]?.id ?? ''),
    ];
    if (!from || !to) throw new Error('they are not drawn');
    const { zoom } = editor.viewport;
    press(drive?.id ?? '', { x: (to.x - from.x) * zoom, y: (to.y - from.y) * zoom });
    expect([first, second].map((host) => drivesOf(host).length)).toEqual([0, 2 * DRIVES]);
    editor.undo();
    expect([first, second].map((host) => drivesOf(host).length)).toEqual([DRIVES, DRIVES]);
  });

  it('are one by one near by', () => {
    press(drivesOf(hosts[0] ?? '')[0]?.id ?? '');
    expect(editor.selection.ids).toHaveLength(1);
  });
});

describe('hosts that are drawn as one', () => {
  it('are removed together by a click and a key, in one step', () => {
    drawAlike();
    press(hosts[0] ?? '', undefined, { x: 100, y: 10 });
    expect(new Set(editor.selection.ids)).toEqual(new Set(hosts));
    editor.remove();
    expect([count('host'), editor.message]).toEqual([0, 'Remove 3 hosts']);
    editor.undo();
    expect(count('host')).toBe(HOSTS);
  });

  it('are moved together and keep their places to each other, in one step', () => {
    const before = editor.scene.settled;
    const offset = (id: Id, drawing = before) => {
      const [one, first] = [absolute(drawing, id), absolute(drawing, hosts[0] ?? '')];
      return [(one?.x ?? 0) - (first?.x ?? 0), (one?.y ?? 0) - (first?.y ?? 0)];
    };
    drawAlike();
    const [first = ''] = hosts;
    const from = absolute(editor.scene.settled, first);
    press(first, { x: 80, y: 400 }, { x: 100, y: 10 });
    expect(editor.message).toBe('Move 3 devices');
    const to = absolute(editor.scene.settled, first);
    expect([(to?.x ?? 0) - (from?.x ?? 0), (to?.y ?? 0) - (from?.y ?? 0)]).toEqual([80, 400]);
    editor.scene.view = plainView;
    for (const id of hosts) expect(offset(id, editor.scene.settled)).toEqual(offset(id));
    editor.undo();
    for (const id of hosts) expect(absolute(editor.scene.settled, id)).toEqual(absolute(before, id));
  });

  it('open again with the key that drew them as one', () => {
    drawAlike();
    press(hosts[0] ?? '', undefined, { x: 100, y: 10 });
    expect(collapseIdentical(editor)).toBe(true);
    expect(editor.scene.settled.roots).toHaveLength(HOSTS);
  });
});
