import { z } from 'zod';

const figure = z.number().nonnegative().nullable();
const pcie = z
  .tuple([z.int().min(1).max(7).nullable(), z.int().min(1).max(32).nullable()])
  .nullable()
  .optional();
const common = {
  id: z.string().min(1).max(80),
  model: z.string().min(1).max(200),
  /** Where the figures come from: an address, a data sheet, "measured by us". */
  source: z.string().min(1).max(1000),
  note: z.string().max(2000).nullable(),
};

/** A part of the catalogue (resources/catalogue.json). Figures in the units that their names say; null is unknown. */
export const partSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('drive'),
    /** As sold: `3.84 TB`. */
    capacity: z.string().max(80).nullable(),
    pcie_gen_lanes: pcie,
    seq_read_mb_s: figure,
    seq_write_mb_s: figure,
    rand_read_4k_iops: figure,
    rand_write_4k_iops: figure,
    rand_read_latency_us: figure,
    rand_write_latency_us: figure,
  }),
  z.object({
    ...common,
    kind: z.literal('nic'),
    ports: z.int().min(1).max(64).nullable(),
    port_gbps: figure,
    /** What all ports carry together where that is less than their sum. */
    adapter_total_gbps: figure,
    pcie_gen_lanes: pcie,
  }),
  z.object({ ...common, kind: z.literal('switch'), ports: z.int().min(1).max(512).nullable(), port_gbps: figure }),
  z.object({
    ...common,
    kind: z.literal('cpu'),
    cores: z.int().min(1).nullable(),
    threads: z.int().min(1).nullable(),
  }),
]);
export type Part = z.infer<typeof partSchema>;
export type PartKind = Part['kind'];
export type PartOf<K extends PartKind> = Extract<Part, { kind: K }>;

export const catalogueSchema = z.object({ entries: z.array(partSchema) });

/** A part and whether the user entered it. */
export interface CataloguePart {
  readonly part: Part;
  readonly own: boolean;
}

/**
 * Parts that have every word of `text` in model, kind, capacity or note; those whose model has them all come first, the
 * user's own before the others. No text finds everything.
 */
export function searchParts<P extends CataloguePart>(parts: readonly P[], text: string, kind: PartKind | null): P[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const ranked = parts.flatMap((each) => {
    const { part, own } = each;
    if (kind !== null && part.kind !== kind) return [];
    const model = part.model.toLowerCase();
    const all = [model, part.kind, part.kind === 'drive' ? part.capacity : null, part.note].join(' ').toLowerCase();
    if (!words.every((word) => all.includes(word))) return [];
    return [{ each, rank: (words.every((word) => model.includes(word)) ? 0 : 2) + (own ? 0 : 1) }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ each }) => each);
}
