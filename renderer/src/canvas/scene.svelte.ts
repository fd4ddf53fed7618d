import { overlayOfAlike } from '../../../shared/layout/alike.ts';
import type { Box, CableRoute, Drawing } from '../../../shared/layout/drawing.ts';
import type { Point } from '../../../shared/layout/geometry.ts';
import { layoutLab, moveInDrawing } from '../../../shared/layout/layout.ts';
import { plainView, type DrawingView } from '../../../shared/layout/layers.ts';
import { noOverlay, type Overlay } from '../../../shared/layout/overlay.ts';
import { wayData } from '../../../shared/layout/paint.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { LabState } from '../state/lab.svelte.ts';
import { CellTable } from './cell-table.ts';

/** One element on the screen. Its place and its looks change apart, so that a drag redraws nothing. */
export class BoxCell {
  box: Box;
  x: number;
  y: number;
  #last: Box;

  constructor(box: Box) {
    this.#last = box;
    this.box = $state.raw(box);
    this.x = $state(box.x);
    this.y = $state(box.y);
  }

  update(box: Box): void {
    if (box === this.#last) return;
    this.#last = box;
    this.x = box.x;
    this.y = box.y;
    if (!sameLooks(this.box, box)) this.box = box;
  }
}

export class CableCell {
  route: CableRoute;

  constructor(route: CableRoute) {
    this.route = $state.raw(route);
  }

  update(route: CableRoute): void {
    if (this.route !== route && !sameRoute(this.route, route)) this.route = route;
  }
}

function sameLooks(a: Box, b: Box): boolean {
  return (Object.keys(a) as (keyof Box)[]).every((key) => key === 'x' || key === 'y' || a[key] === b[key]);
}

const sameRoute = (a: CableRoute, b: CableRoute): boolean =>
  a.link === b.link &&
  wayData(a.points) === wayData(b.points) &&
  JSON.stringify([a.labels, a.tag]) === JSON.stringify([b.labels, b.tag]);

const LARGE = 6_000;

/** The drawing as it is shown: the laid-out lab, or the lab with some devices under way to another place. */
export class Scene {
  readonly #lab: LabState;
  readonly #boxes = new CellTable((box: Box) => new BoxCell(box));
  readonly #cables = new CellTable((route: CableRoute) => new CableCell(route));
  #roots = $state.raw<readonly Id[]>([]);
  #cableIds = $state.raw<readonly Id[]>([]);
  /** Devices that are being dragged, and where they are now. */
  moving = $state.raw<ReadonlyMap<Id, Point> | null>(null);
  overlay = $state.raw<Overlay>(noOverlay);
  /** Which layers are drawn, and what is folded up. */
  view = $state.raw<DrawingView>(plainView);

  /** The drawing of the lab as it is stored. */
  readonly settled: Drawing = $derived.by(() => layoutLab(this.#lab.lab, this.#lab.index, this.view));
  readonly drawing: Drawing = $derived.by(() => {
    if (!this.moving) return this.settled;
    return moveInDrawing(this.settled, this.moving, { index: this.#lab.index, view: this.view });
  });

  /** As it is painted: a host that stands for others shows the worst of all of them. */
  readonly shownOverlay: Overlay = $derived.by(() => overlayOfAlike(this.#lab.index, this.settled.alike, this.overlay));

  /** So many elements that from far only what stands on the drawing is painted and listed. */
  readonly large: boolean = $derived(this.settled.boxes.size > LARGE);

  /** Lines of layers run over the hardware. */
  readonly hasLines: boolean = $derived(this.drawing.logic.length > 0);

  constructor(lab: LabState) {
    this.#lab = lab;
  }

  get roots(): readonly Id[] {
    return this.#roots;
  }
  get cableIds(): readonly Id[] {
    return this.#cableIds;
  }

  /** Undefined for an element that has just gone. */
  box(id: Id): BoxCell | undefined {
    return this.#boxes.get(id);
  }
  cable(id: Id): CableCell | undefined {
    return this.#cables.get(id);
  }

  /** Brings the cells up to the drawing; only what differs is touched. */
  sync(drawing: Drawing): void {
    this.#boxes.renew(drawing.boxes);
    this.#cables.renew(drawing.cables);
    if (!sameIds(this.#roots, drawing.roots)) this.#roots = drawing.roots;
    const cables = [...drawing.cables.keys()];
    if (!sameIds(this.#cableIds, cables)) this.#cableIds = cables;
  }
}

const sameIds = (a: readonly Id[], b: readonly Id[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);
