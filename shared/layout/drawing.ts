import type { Entity, Link } from '../model/lab.ts';
import type { BitsPerSecond } from '../units/quantity.ts';
import type { Id } from '../units/identity.ts';
import type { Point, Rect } from './geometry.ts';
import type { LogicalLayer } from './layers.ts';
import type { LookName } from './looks.ts';

/** The side of a device on which its ports stand. Everything inside is mirrored with it, so names stay off the cables. */
export type Facing = 'up' | 'down';

/** A port's cage, relative to its device's box. */
export interface PortBox extends Rect {
  readonly id: string;
  /** What the cage can show: `p0`, `11`. */
  readonly label: string;
  /** Full name for tools and screen readers. */
  readonly name: string;
  readonly facing: Facing;
  /** The cable in it and that cable's speed (null: unknown). */
  readonly cable: { readonly id: Id; readonly speed: BitsPerSecond | null } | null;
}

/** A RAID set's members in one row of drives: where its bracket runs, relative to the NUMA node's box. */
export interface Bracket {
  readonly id: Id;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** How a box is drawn; `strip` is a NUMA node without devices, or a virtual machine. */
export type BoxForm = 'site' | 'host' | 'numa' | 'strip' | 'drive' | 'nic' | 'switch' | 'note' | 'chip';

/** A core of a NUMA node and what it is used for; null: nothing that is known. */
export type CoreUse = 'reactors' | 'interrupts' | 'initiator' | 'other' | null;

/** One element's box, its place relative to the box that holds it (for what stands on the drawing: absolute). */
export interface Box extends Rect {
  readonly id: Id;
  readonly form: BoxForm;
  readonly entity: Entity;
  readonly parent: Id | null;
  readonly children: readonly Id[];
  readonly facing: Facing;
  /** Smaller card of hosts without drives. */
  readonly compact: boolean;
  readonly ports: readonly PortBox[];
  readonly brackets: readonly Bracket[];
  /** Line of facts after the name, and the text at the right. Both as they are, before fitting. */
  readonly facts: readonly string[];
  readonly right: string;
  /** Of chips: the layer that shows it. */
  readonly layer?: LogicalLayer;
  /** Of a drive or host that stands for its like: all of them, itself first. */
  readonly stack?: readonly Id[];
  /** Of a folded host: what is not shown of it. */
  readonly folded?: string;
  /** Of NUMA nodes while the layer of cores is on: one per core, where their squares begin, and how many in a row. */
  readonly cores?: {
    readonly uses: readonly CoreUse[];
    /** The core sets that have cores here, by what they are used for. */
    readonly sets: ReadonlyMap<Exclude<CoreUse, null>, readonly Id[]>;
    /** The host while none of its core sets is for load: it then issues I/O from all CPUs. Null where one is. */
    readonly issuer: Id | null;
    readonly y: number;
    readonly perRow: number;
  };
}

/** A line between two elements of a layer over the hardware. */
export interface LogicRoute {
  /** Unique in the drawing. */
  readonly id: string;
  /** The element that it stands for: a connection, a session, or the chip that it starts from. */
  readonly entity: Id;
  readonly layer: LogicalLayer;
  readonly look: LookName;
  /** Path data in drawing units. */
  readonly way: string;
  readonly label: (Rect & { readonly text: string }) | null;
}

export interface TextPlace extends Point {
  readonly text: string;
  readonly anchor: 'start' | 'end';
}

/** A cable's way: right angles only, from port to port. */
export interface CableRoute {
  readonly id: Id;
  readonly link: Link;
  readonly points: readonly Point[];
  /** Interface names at the host ends. */
  readonly labels: readonly TextPlace[];
  /** Where a tag with value and per cent goes; null when there is no room for one. */
  readonly tag: Rect | null;
}

export interface Drawing {
  readonly boxes: ReadonlyMap<Id, Box>;
  /** What stands on the drawing, in drawing order. */
  readonly roots: readonly Id[];
  readonly cables: ReadonlyMap<Id, CableRoute>;
  readonly logic: readonly LogicRoute[];
  /** Hosts drawn as one, by the one that is drawn. */
  readonly alike: ReadonlyMap<Id, readonly Id[]>;
  /** Logical layers that are drawn, for the key below the drawing. */
  readonly legend: readonly LogicalLayer[];
  /** Everything with its margin. */
  readonly bounds: Rect;
}

/** The box in drawing units. */
export function absolute(drawing: Pick<Drawing, 'boxes'>, id: Id): Rect | null {
  const box = drawing.boxes.get(id);
  if (!box) return null;
  let { x, y } = box;
  for (let up = drawing.boxes.get(box.parent ?? ''); up; up = drawing.boxes.get(up.parent ?? '')) {
    x += up.x;
    y += up.y;
  }
  return { x, y, width: box.width, height: box.height };
}

/** The device on the drawing that holds this element (or is it). */
export function rootOf(drawing: Pick<Drawing, 'boxes'>, id: Id): Box | null {
  let box = drawing.boxes.get(id) ?? null;
  while (box && box.parent !== null) box = drawing.boxes.get(box.parent) ?? null;
  return box;
}

/** Where a cable meets a port: the middle of the cage's outer edge. */
export function portPoint(
  drawing: Pick<Drawing, 'boxes'>,
  device: Id,
  port: string,
): (Point & { facing: Facing }) | null {
  const box = drawing.boxes.get(device);
  const cage = box?.ports.find(({ id }) => id === port);
  const rect = absolute(drawing, device);
  if (!cage || !rect) return null;
  const y = rect.y + cage.y + (cage.facing === 'down' ? cage.height : 0);
  return { x: rect.x + cage.x + cage.width / 2, y, facing: cage.facing };
}
