/** Sizes of the drawing in drawing units; the anatomy of each element is in docs of the visual design. */

export const PAGE = { left: 16, top: 8 } as const;

export const HOST = {
  head: 28,
  /** Inner margin of a host with drives, and of one without. */
  pad: 12,
  compactPad: 8,
  headGap: 8,
  numaGap: 12,
  bottom: 8,
  compactWidth: 211,
  emptyBody: 44,
  strip: 22,
  stripGap: 4,
  /** Virtual machines stand beside each other where each has this much. */
  vmWidth: 150,
} as const;

export const NUMA = {
  pad: 11,
  compactPad: 8,
  titleWithDrives: 30,
  title: 27,
  noTitle: 4,
  bottom: 8,
  driveToNic: 13,
} as const;

export const DRIVE = { width: 94, height: 88, gap: 8, head: 22 } as const;

/** The large card stands in hosts with drives, the small one in the others. A cage stands over the edge by `out`. */
export const NIC = {
  large: { width: 196, height: 67, gap: 8, cage: 34, cageGap: 8, edge: 11, out: 4, text: 0 },
  small: { width: 179, height: 41, gap: 8, cage: 30, cageGap: 6, edge: 8, out: 4, text: 55 },
  cageHeight: 20,
} as const;

export const SWITCH = {
  height: 62,
  cageHeight: 15,
  inset: 2,
  pitch: 54,
  /** Many-port switches are drawn narrower, down to this. */
  leastPitch: 30,
  cageGap: 8,
  margin: 8,
  leastWidth: 300,
} as const;

/** The line of a logical element in its host: a bar in its layer's colour, then its words. */
export const CHIP = { height: 20, gap: 6, pad: 8, bar: 3, most: 620, toBlocks: 10 } as const;

/** One square per core, in rows. */
export const CORE = { size: 7, pitch: 9, gap: 6 } as const;

/** Name of a site over the frame around what stands in it. */
export const SITE = { pad: 20, head: 26 } as const;

/** The line that tells what is folded away. */
export const FOLD = { line: 18 } as const;

export const NOTE = { width: 184, pad: 10, line: 15, fold: 10 } as const;

/** Space between rows: room for interface names, tags and the lanes of cables. */
export const GUTTER = { hostSide: 54, switchSide: 16, lane: 8, between: 12, row: 40 } as const;
