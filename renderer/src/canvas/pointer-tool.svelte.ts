import type { LinkEnd } from '../../../shared/model/network.ts';
import { reparent } from '../../../shared/edit/change.ts';
import { whyNotCable, whyNotPlace } from '../../../shared/edit/rules.ts';
import { absolute, portPoint, rootOf, type Box } from '../../../shared/layout/drawing.ts';
import { boundsOf, type Point, type Rect } from '../../../shared/layout/geometry.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { Editor } from './editor.svelte.ts';
import { snapMove, type Guide } from './guides.ts';
import { boxAt, elementsIn, portAt, shifted, topLevel } from './hit.ts';
import { moveTo } from './moving.ts';
import { allOf, drawnAt } from './stacks.ts';
import { siteChanges, siteHint, withMembers } from './sites.ts';

/** Pixels that the pointer must travel before a press becomes a drag. */
const THRESHOLD = 4;

type Drag =
  | { readonly kind: 'pan'; last: Point }
  | {
      readonly kind: 'press';
      readonly start: Point;
      readonly hit: Id | null;
      readonly members: readonly Id[];
      readonly additive: boolean;
    }
  | {
      readonly kind: 'move';
      readonly start: Point;
      readonly ids: readonly Id[];
      readonly frame: Rect;
      readonly others: readonly Rect[];
    }
  | { readonly kind: 'carry'; readonly ids: readonly Id[] }
  | { readonly kind: 'box'; readonly start: Point }
  | { readonly kind: 'wire'; readonly from: LinkEnd };

export interface Press {
  /** In CSS pixels of the canvas. */
  readonly at: Point;
  readonly additive: boolean;
  readonly pan: boolean;
  readonly freely: boolean;
}

/** What the pointer does on the drawing: select, move, pan, select by a frame, pull a cable. */
export class PointerTool {
  readonly #editor: Editor;
  #drag: Drag | null = null;
  /** The selecting frame, the cable being pulled (drawing units), and lines of alignment. */
  frame = $state.raw<Rect | null>(null);
  wire = $state.raw<{ readonly from: Point; readonly to: Point; readonly allowed: boolean } | null>(null);
  guides = $state.raw<readonly Guide[]>([]);
  overPort = $state(false);
  panning = $state(false);

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  get busy(): boolean {
    return this.#drag !== null;
  }

  down(press: Press, cableId: Id | null): void {
    const { viewport, scene, tool } = this.#editor;
    this.#editor.refusal = null;
    if (press.pan) {
      this.#drag = { kind: 'pan', last: press.at };
      this.panning = true;
      return;
    }
    const point = viewport.toDrawing(press.at);
    const port = portAt(scene.drawing, point);
    if (port && (tool === 'cable' || this.#isFree(port))) {
      this.#drag = { kind: 'wire', from: port };
      return;
    }
    const drawn = drawnAt(scene.drawing, point, viewport.detail);
    const hit = cableId ?? drawn?.id ?? null;
    const members = cableId === null ? (drawn?.members ?? []) : [cableId];
    this.#drag = { kind: 'press', start: press.at, hit, members, additive: press.additive };
    const isSelected = members.every((id) => this.#editor.selection.has(id));
    if (hit !== null && !press.additive && !isSelected) this.#editor.select(hit, members);
  }

  #isFree = (end: LinkEnd): boolean => this.#editor.lab.index.cablesAt(end).length === 0;

  move(press: Press): void {
    const drag = this.#drag;
    if (!drag) {
      this.overPort = portAt(this.#editor.scene.drawing, this.#editor.viewport.toDrawing(press.at)) !== null;
      return;
    }
    switch (drag.kind) {
      case 'pan':
        this.#editor.viewport.panBy(press.at.x - drag.last.x, press.at.y - drag.last.y);
        drag.last = press.at;
        return;
      case 'press':
        if (Math.hypot(press.at.x - drag.start.x, press.at.y - drag.start.y) >= THRESHOLD) this.#begin(drag, press);
        return;
      case 'move':
        this.#moveBy(drag, press);
        return;
      case 'carry':
        this.#carryOver(drag.ids, press);
        return;
      case 'box':
        this.frame = rectOf(drag.start, this.#editor.viewport.toDrawing(press.at));
        return;
      case 'wire':
        this.#pull(drag.from, press);
    }
  }

  #begin(drag: Extract<Drag, { kind: 'press' }>, press: Press): void {
    const { scene, selection, viewport } = this.#editor;
    const start = viewport.toDrawing(drag.start);
    if (drag.hit === null || !scene.drawing.boxes.has(drag.hit)) {
      this.#drag = { kind: 'box', start };
      return;
    }
    if (drag.additive && !selection.has(drag.hit)) selection.toggle(drag.members);
    const inner = scene.drawing.boxes.get(drag.hit);
    const movable = topLevel(scene.drawing, selection.ids);
    // A device inside a host is carried to another host; grabbing a whole selection of hosts moves them.
    if (inner && inner.parent !== null && isDevice(inner)) {
      const carried = selection.ids.flatMap((id) => scene.drawing.boxes.get(id) ?? []);
      const like = carried.filter(({ entity }) => entity.kind === inner.entity.kind);
      const ids = allOf(
        scene.drawing,
        like.map(({ id }) => id),
      );
      this.#drag = { kind: 'carry', ids };
      return;
    }
    const root = rootOf(scene.drawing, drag.hit);
    const ids = withMembers(this.#editor.lab.index, movable.length > 0 ? movable : root ? [root.id] : []);
    const rects = ids.flatMap((id) => absolute(scene.drawing, id) ?? []);
    const frame = boundsOf(rects);
    if (!frame) return;
    const others = scene.drawing.roots
      .filter((id) => !ids.includes(id))
      .flatMap((id) => absolute(scene.drawing, id) ?? []);
    const move: Drag = { kind: 'move', start, ids, frame, others };
    this.#drag = move;
    this.#moveBy(move, press);
  }

  #moveBy(drag: Extract<Drag, { kind: 'move' }>, press: Press): void {
    const { scene, viewport } = this.#editor;
    const now = viewport.toDrawing(press.at);
    const wanted = { ...drag.frame, x: drag.frame.x + now.x - drag.start.x, y: drag.frame.y + now.y - drag.start.y };
    const snapped = press.freely
      ? { dx: wanted.x - drag.frame.x, dy: wanted.y - drag.frame.y, guides: [] }
      : snapMove(wanted, drag.frame, drag.others);
    this.guides = snapped.guides;
    scene.moving = shifted(scene.settled, drag.ids, snapped.dx, snapped.dy);
    const changes = siteChanges(this.#editor.lab.index, scene.drawing, drag.ids, now);
    const text = siteHint(this.#editor.lab.index, changes);
    this.#editor.target = changes[0]?.to ?? null;
    this.#editor.hint = text === '' ? null : { text, at: press.at };
  }

  /** Over which element a carried device is, and whether it may go there. */
  #carryOver(ids: readonly Id[], press: Press): void {
    const { scene, viewport, lab } = this.#editor;
    const over = boxAt(scene.drawing, viewport.toDrawing(press.at));
    const [first] = ids.flatMap((id) => lab.index.get(id) ?? []);
    const around = over ? [over.entity, ...lab.index.ancestors(over.id)] : [];
    const taker = first && around.find((entity) => whyNotPlace(first.kind, entity) === null);
    this.#editor.target = taker?.id ?? null;
    const reason = first && !taker ? whyNotPlace(first.kind, over?.entity ?? null) : null;
    this.#editor.refusal = reason ? { text: reason, at: press.at } : null;
  }

  #pull(from: LinkEnd, press: Press): void {
    const { scene, viewport, lab } = this.#editor;
    const to = viewport.toDrawing(press.at);
    const start = portPoint(scene.drawing, from.device, from.port);
    const port = portAt(scene.drawing, to);
    const reason = port ? whyNotCable(lab.index, from, port) : whyNotCable(lab.index, from, from);
    const own = port?.device === from.device && port.port === from.port;
    const used = !this.#isFree(from);
    const refused = used || (port && !own) ? reason : null;
    this.#editor.refusal = refused ? { text: refused, at: press.at } : null;
    if (start) this.wire = { from: start, to, allowed: refused === null };
  }

  up(press: Press): void {
    const drag = this.#drag;
    const { scene, selection, viewport } = this.#editor;
    this.#drag = null;
    if (drag?.kind === 'press') this.#click(drag);
    else if (drag?.kind === 'move' && scene.moving) {
      const places = scene.moving;
      const changes = siteChanges(this.#editor.lab.index, scene.drawing, places.keys(), viewport.toDrawing(press.at));
      scene.moving = null;
      moveTo(this.#editor, places, null, changes);
    } else if (drag?.kind === 'carry') this.#putDown(drag.ids);
    else if (drag?.kind === 'box' && this.frame) {
      const found = allOf(scene.drawing, elementsIn(scene.drawing, this.frame));
      selection.set(press.additive ? [...selection.ids, ...found] : found);
      this.#editor.say(`${selection.ids.length} selected`);
    } else if (drag?.kind === 'wire') {
      const port = portAt(scene.drawing, viewport.toDrawing(press.at));
      const same = port?.device === drag.from.device && port.port === drag.from.port;
      if (port && !same) this.#editor.connect(drag.from, port, press.at);
      else if (same) this.#editor.select(drag.from.device);
      else this.#editor.refusal = null;
    }
    this.#clear();
  }

  #putDown(ids: readonly Id[]): void {
    const { target, lab } = this.#editor;
    this.#editor.refusal = null;
    const stays = ids.every((id) => lab.index.get(id)?.parent === target);
    if (target !== null && !stays) this.#editor.make((now) => reparent(now, ids, target));
  }

  #click(drag: Extract<Drag, { kind: 'press' }>): void {
    const { selection } = this.#editor;
    if (drag.hit === null) {
      if (!drag.additive) selection.only(null);
    } else if (drag.additive) selection.toggle(drag.members);
    else this.#editor.select(drag.hit, drag.members);
  }

  /** Breaks off what the pointer is doing; nothing was changed yet. */
  cancel(): void {
    this.#drag = null;
    this.#editor.refusal = null;
    this.#editor.scene.moving = null;
    this.#clear();
  }

  #clear(): void {
    this.frame = null;
    this.wire = null;
    this.guides = [];
    this.panning = false;
    this.#editor.target = null;
    this.#editor.hint = null;
  }
}

/** What is carried to another host by itself. */
const isDevice = ({ entity }: Box): boolean => entity.kind === 'drive' || entity.kind === 'nic' || entity.kind === 'vm';

const rectOf = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});
