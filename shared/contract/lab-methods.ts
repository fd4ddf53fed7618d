import { z } from 'zod';
import { pieceSchema } from '../inventory/pieces.ts';
import { labDiffSchema } from '../model/diff.ts';
import { labSchema } from '../model/lab.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { bytesSchema, epochMicrosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';
import { documentSourceSchema, textDocumentSchema } from './document.ts';

export const labSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  revision: z.int(),
  updatedUs: epochMicrosecondsSchema,
  deleted: z.boolean(),
  /** Id of the sample that it was made from. */
  sample: z.string().nullable(),
  hosts: z.int(),
  drives: z.int(),
});
export type LabSummary = z.infer<typeof labSummarySchema>;

const labReply = z.object({ lab: labSchema, revision: z.int(), updatedUs: epochMicrosecondsSchema });

const lookReply = {
  /** What differs, each to be taken over or left. */
  pieces: z.array(pieceSchema),
  /** What could not be seen or read, and why. */
  notSeen: z.array(problemSchema),
};

/** `screen`: with the layers and folds that the lab's screen was left with; `plain`: all hardware, nothing over it. */
const viewSchema = z.enum(['plain', 'screen']).default('plain');

export const labMethods = {
  'lab.list': method(
    'Labs of the workspace, newest first',
    z.object({ deleted: z.boolean().default(false) }),
    z.object({ labs: z.array(labSummarySchema) }),
  ),
  'lab.samples': method(
    'Samples that lab.create can open',
    z.object({}),
    z.object({ samples: z.array(z.object({ id: z.string(), title: z.string(), summary: z.string() })) }),
  ),
  'lab.create': method(
    'Make an empty lab, or open a sample with its stored results',
    z.object({ name: z.string().min(1).max(200).optional(), sample: z.string().optional() }),
    labReply.extend({ problems: z.array(problemSchema) }),
  ),
  'lab.get': method(
    'One lab with its revision: as it is now, or as it was at an earlier revision',
    z.object({ id: idSchema, revision: z.int().min(1).nullable().default(null) }),
    labReply,
  ),
  'lab.history': method(
    'The edits of a lab, newest first: each made the revision that it names',
    z.object({ id: idSchema, offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(100) }),
    z.object({
      edits: z.array(z.object({ revision: z.int(), label: z.string(), savedUs: epochMicrosecondsSchema })),
      total: z.int(),
    }),
  ),
  'lab.save': method(
    'Apply a diff to a lab; `stale` when somebody else saved since baseRevision',
    z.object({ id: idSchema, baseRevision: z.int(), diff: labDiffSchema, label: z.string().max(200) }),
    z.object({ revision: z.int(), updatedUs: epochMicrosecondsSchema }),
  ),
  'lab.rename': method(
    'Rename a lab',
    z.object({ id: idSchema, name: z.string().min(1).max(200) }),
    z.object({ revision: z.int() }),
  ),
  'lab.delete': method(
    'Delete a lab (a tombstone), or bring it back with restore',
    z.object({ id: idSchema, restore: z.boolean().default(false) }),
    z.object({ deleted: z.boolean() }),
  ),
  'lab.import': method(
    'Read a lab file; older formats are upgraded, a newer one is refused; a taken id gets a new one',
    z.object({ source: documentSourceSchema }),
    z.object({ lab: labSchema.nullable(), revision: z.int().nullable(), problems: z.array(problemSchema) }),
  ),
  'lab.export': method(
    'The lab as a JSON document (sorted keys) that lab.import reads',
    z.object({ id: idSchema }),
    textDocumentSchema,
  ),
  'lab.svg': method(
    'The drawing as SVG, the same geometry as on the screen; light unless asked',
    z.object({ id: idSchema, theme: z.enum(['light', 'dark']).default('light'), view: viewSchema }),
    textDocumentSchema.extend({ width: z.number(), height: z.number() }),
  ),
  'lab.drawio': method(
    'The drawing as a draw.io file: boxes in each other, ports, cables with their ways; light',
    z.object({ id: idSchema, view: viewSchema }),
    textDocumentSchema,
  ),
  'lab.pdf': method(
    'The drawing as a PDF page of its own size, vectors and selectable text: to a path, or as a blob to download',
    z.object({ id: idSchema, path: z.string().nullable().default(null), view: viewSchema }),
    z.object({
      fileName: z.string(),
      path: z.string().nullable(),
      blob: z.string().nullable(),
      sizeBytes: bytesSchema,
    }),
  ),
  'lab.discover': method(
    'Read the inventory of a managed host and compare it with the lab; with apply, take over what is ticked by default',
    z.object({ labId: idSchema, hostId: idSchema, apply: z.boolean().default(false) }),
    z.object({
      ...lookReply,
      /** What the pieces that are ticked by default change. */
      diff: labDiffSchema,
      /** Lab host that stands for the machine, when applied. */
      host: idSchema.nullable(),
      revision: z.int().nullable(),
    }),
  ),
  'lab.applyDiscovery': method(
    'Take over pieces of a discovery as one edit; refused when the lab no longer is what they started from',
    z.object({ labId: idSchema, pieces: z.array(pieceSchema).min(1).max(20_000) }),
    z.object({ diff: labDiffSchema, revision: z.int() }),
  ),
  'lab.inspectInventory': method(
    'Compare inventory files with the lab: lstopo XML, outputs of single commands, a folder of them, or the output of the script of lab.inventoryScript',
    z.object({ labId: idSchema, sources: z.array(documentSourceSchema).min(1).max(2000) }),
    z.object({ ...lookReply, machines: z.array(z.string()) }),
  ),
  'lab.inventoryScript': method(
    'The read-only inventory script, to be run by hand where there is no SSH: sh SCRIPT > OUTPUT',
    z.object({}),
    textDocumentSchema,
  ),
} as const;
