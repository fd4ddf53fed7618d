import { cable } from '../../../shared/edit/cable.ts';
import { arrange, isPlaced, move, rename, update, type Move } from '../../../shared/edit/change.ts';
import { copyFragment, duplicate, parseFragment, paste } from '../../../shared/edit/copy.ts';
import type { EditOutcome, IdSource } from '../../../shared/edit/outcome.ts';
import { remove } from '../../../shared/edit/remove.ts';
import { findPlace, pluralOf } from '../../../shared/edit/rules.ts';
import type { LinkEnd } from '../../../shared/model/network.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { absolute } from '../../../shared/layout/drawing.ts';
import type { Point } from '../../../shared/layout/geometry.ts';
import { isReadable } from '../../../shared/layout/level.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { LabState } from '../state/lab.svelte.ts';
import { newId } from '../state/new-id.ts';
import { describeElement } from './element-words.ts';
import type { Placeable } from './placeable.ts';
import { Scene } from './scene.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { Viewport } from './viewport.svelte.ts';

export type Tool = 'select' | 'cable';

/** Everything that can be done with the drawing, whether by mouse, keyboard, menu or tool bar. */
export class Editor {
  readonly lab: LabState;
  readonly scene: Scene;
  readonly viewport = new Viewport();
  readonly selection = new Selection();
  readonly ids: IdSource = { newId };
  tool = $state<Tool>('select');
  /** What happened last, in words: shown, and read out by screen readers. */
  message = $state('');
  /** Why something was refused, where the pointer is (CSS pixels of the canvas). */
  refusal = $state.raw<{ readonly text: string; readonly at: Point } | null>(null);
  /** What letting go would do, where the pointer is (CSS pixels of the canvas). */
  hint = $state.raw<{ readonly text: string; readonly at: Point } | null>(null);
  /** The device where a cable was begun with `c`. */
  cableFrom = $state<Id | null>(null);
  /** The element whose name is being typed on the drawing. */
  renaming = $state<Id | null>(null);
  /** What is being carried from the palette, and where it is in CSS pixels of the window. */
  carried = $state.raw<{ readonly item: Placeable; readonly at: Point } | null>(null);
  /** The element that would take what is carried or dragged; outlined. */
  target = $state<Id | null>(null);
  #steps = 0;

  constructor(lab: LabState) {
    this.lab = lab;
    this.scene = new Scene(lab);
  }

  get current(): Entity | null {
    return this.lab.index.get(this.selection.current) ?? null;
  }

  say(words: string): void {
    this.message = words;
  }

  /** A group name for steps that belong together. */
  newGroup(name: string): string {
    this.#steps++;
    return `${name} ${this.#steps}`;
  }

  /** Applies a command, selects what it made, and says what happened or why not. */
  run(command: (lab: Lab) => EditOutcome, group: string | null = null): boolean {
    const outcome = this.lab.perform(command, group);
    if (!outcome.ok) {
      this.say(outcome.problems.map(({ message }) => message).join(' '));
      return false;
    }
    const { index } = this.lab;
    this.selection.keep((id) => index.get(id) !== undefined);
    this.say([outcome.label, ...outcome.notes.map(({ message }) => message)].join('. '));
    return true;
  }

  /** As `run`, and selects what was made. */
  make(command: (lab: Lab) => EditOutcome, group: string | null = null): boolean {
    let made: readonly Id[] = [];
    const done = this.run((lab) => {
      const outcome = command(lab);
      if (outcome.ok) made = outcome.made;
      return outcome;
    }, group);
    if (done) this.selection.set(made);
    return done;
  }

  /** Selects an element; with `members`, all that its box stands for. It becomes the current one. */
  select(id: Id | null, members: readonly Id[] = []): void {
    this.selection.set(id === null ? [] : [...members.filter((one) => one !== id), id]);
    const entity = this.lab.index.get(id);
    const many = this.selection.ids.length;
    if (!entity) return;
    this.say(many > 1 ? `${many} ${pluralOf(entity.kind)} drawn as one` : describeElement(this.lab.index, entity));
  }

  /** Selects an element, with `members` as `select` does, and brings it into view. */
  show(id: Id, members: readonly Id[] = []): void {
    this.select(id, members);
    this.reveal(id);
  }

  /** Selects an element and brings it to the middle, so large that it can be read. */
  goTo(id: Id): void {
    const drawn = this.drawnAs(id);
    if (drawn === null) return;
    this.select(drawn);
    const rect = absolute(this.scene.settled, drawn);
    if (!rect) return;
    if (!isReadable(this.viewport.zoom)) this.viewport.zoomBy(1 / this.viewport.zoom);
    this.viewport.centre({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
  }

  /** Selects what is drawn of these elements, or what holds them, and brings it into view. */
  showAll(ids: readonly Id[]): void {
    const places = ids.flatMap((id) => this.drawnAs(id) ?? []);
    const drawn = places.filter((id, at) => places.indexOf(id) === at);
    const [first] = drawn;
    if (first === undefined) return;
    // The last one selected is the current one: the element named first.
    this.selection.set([...drawn.slice(1), first]);
    const entity = this.lab.index.get(first);
    const more = drawn.length > 1 ? ` and ${drawn.length - 1} more` : '';
    if (entity) this.say(describeElement(this.lab.index, entity) + more);
    this.reveal(first);
  }

  /**
   * The innermost of the element and those around it that the drawing shows; else the element itself, for the inspector
   * (a cable without a port to end at). Null when it is gone.
   */
  drawnAs(id: Id): Id | null {
    const { boxes, cables } = this.scene.settled;
    const around = [id, ...this.lab.index.ancestors(id).map((entity) => entity.id)];
    const standsIn = [...this.scene.settled.alike.values()].find((hosts) =>
      hosts.some((host) => around.includes(host)),
    );
    const drawn = around.find((each) => boxes.has(each) || cables.has(each)) ?? standsIn?.[0];
    return drawn ?? this.lab.index.get(id)?.id ?? null;
  }

  /** Pans until the element is in view. */
  reveal(id: Id): void {
    const rect = absolute(this.scene.settled, id);
    const route = this.scene.settled.cables.get(id);
    const point = route?.points[0];
    if (rect) this.viewport.reveal(rect);
    else if (point) this.viewport.reveal({ ...point, width: 0, height: 0 });
  }

  undo(): void {
    const label = this.lab.undo();
    this.say(label === null ? 'Nothing to undo' : `Undone: ${label}`);
    this.#afterTravel();
  }

  redo(): void {
    const label = this.lab.redo();
    this.say(label === null ? 'Nothing to redo' : `Redone: ${label}`);
    this.#afterTravel();
  }

  #afterTravel(): void {
    this.selection.keep((id) => this.lab.index.get(id) !== undefined);
    this.cableFrom = null;
  }

  remove(): void {
    const ids = this.selection.ids;
    if (ids.length === 0) this.say('Nothing is selected');
    else if (this.run((lab) => remove(lab, ids))) this.selection.only(null);
  }

  duplicate(times: number): void {
    this.make((lab) => duplicate(lab, this.selection.ids, times, this.ids));
  }

  /** The selection as text for the clipboard; null when there is nothing to copy. */
  copy(): string | null {
    const fragment = copyFragment(this.lab.lab, this.selection.ids);
    this.say(
      fragment
        ? `Copied ${fragment.roots.length === 1 ? 'one element' : `${fragment.roots.length} elements`}`
        : 'Select a device to copy',
    );
    return fragment && JSON.stringify(fragment);
  }

  paste(text: string): void {
    const fragment = parseFragment(text);
    if (!fragment) this.say('The clipboard holds no elements of a lab');
    else this.make((lab) => paste(lab, fragment, this.selection.current, this.ids));
  }

  rename(id: Id, name: string): void {
    this.renaming = null;
    const entity = this.lab.index.get(id);
    if (entity && name.trim() !== '' && name.trim() !== entity.name) this.run((lab) => rename(lab, id, name));
  }

  /** Cables two ports; where it is refused, the reason is shown at the pointer. */
  connect(a: LinkEnd, b: LinkEnd, at: Point | null): void {
    const done = this.run((lab) => cable(lab, a, b, this.ids));
    this.refusal = done || !at ? null : { text: this.message, at };
  }

  /** The places of all devices on the drawing that the rules placed: moving one must not re-lay the others. */
  pins(): Move[] {
    return this.scene.settled.roots.flatMap((id) => {
      const box = this.scene.settled.boxes.get(id);
      const entity = box?.entity;
      const free = entity && isPlaced(entity) && (entity.x === undefined || entity.y === undefined);
      return box && free ? [{ id, x: box.x, y: box.y }] : [];
    });
  }

  arrange(): void {
    this.run(arrange);
    this.viewport.fit(this.scene.settled.bounds);
  }

  /** Puts a new device into `parent`, or onto the drawing at a place (drawing units). */
  place(item: Placeable, parent: Entity | null, at: Point | null): void {
    const group = this.newGroup('place');
    const stands = at !== null && (parent === null || parent.kind === 'site');
    const pins = stands ? this.pins() : [];
    const placement = { parent: parent?.id ?? null, ...(stands ? { at } : {}) };
    if (!this.make((lab) => item.add(lab, placement, this.ids), group)) return;
    const label = this.message;
    if (pins.length > 0) this.lab.perform((lab) => ({ ...move(lab, pins), label }), group);
  }

  /** Enter on a palette item: into the selected element, or the nearest around it that takes it. */
  placeAtSelection(item: Placeable): void {
    const { index } = this.lab;
    const start = this.current;
    const inNode = item.kind === 'drive' || item.kind === 'nic';
    const node =
      start?.kind === 'host' && inNode ? index.children(start.id).find(({ kind }) => kind === 'numaNode') : null;
    const place = findPlace(index, item.kind, node ?? start);
    if (typeof place === 'string') this.say(`${place}: select one first`);
    else this.place(item, place.parent, null);
    if (typeof place !== 'string' && this.selection.current) this.reveal(this.selection.current);
  }

  /** Changes fields of an element; typing in one field is one undo step. */
  change(id: Id, field: string, change: (entity: Entity) => Entity): EditOutcome {
    return this.lab.perform((lab) => update(lab, id, change), `field ${id} ${field}`);
  }

  /** Gives up what is under way; true when there was something. */
  escape(): boolean {
    const busy = this.cableFrom !== null || this.carried !== null || this.tool === 'cable' || this.refusal !== null;
    this.cableFrom = null;
    this.carried = null;
    this.refusal = null;
    this.target = null;
    this.tool = 'select';
    if (busy) this.say('Cancelled');
    return busy;
  }
}
