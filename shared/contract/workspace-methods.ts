import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { bytesSchema, epochMicrosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  rateUnit: z.enum(['MiB/s', 'MB/s']),
  author: z.string().max(200),
  organisation: z.string().max(200),
  /** Half width of "within" in comparisons (DOMAIN 2.1.7). */
  tolerancePercent: z.number().min(0).max(100),
  paper: z.enum(['A4', 'Letter']),
  /** How each lab's drawing was shown last: layers that are on, and what is folded up. */
  drawingViews: z.record(
    idSchema,
    z.object({ layers: z.array(z.string().max(40)).max(100), folded: z.array(z.string().max(80)).max(5_000) }),
  ),
  /** The load whose capacity each lab's drawing showed last, by its key (pattern, block, mix, jobs, depth). */
  shownLoads: z.record(idSchema, z.string().max(200)),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  rateUnit: 'MiB/s',
  author: '',
  organisation: '',
  tolerancePercent: 4,
  paper: 'A4',
  drawingViews: {},
  shownLoads: {},
};

/** Another workspace: its directory, a backup, or a bundle as a file or an upload. */
const workspaceSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string() }),
  z.object({ kind: z.literal('blob'), name: z.string(), blob: z.string() }),
]);

const nothing = z.object({});

export const workspaceMethods = {
  'workspace.info': method(
    'Where the workspace lies, how large it is and what is in it',
    nothing,
    z.object({
      directory: z.string(),
      databaseVersion: z.int(),
      program: z.object({ name: z.string(), version: z.string() }),
      shell: z.enum(['electron', 'web', 'cli', 'test']),
      sizeBytes: bytesSchema,
      savedUs: epochMicrosecondsSchema.nullable(),
      counts: z.object({
        labs: z.int(),
        hosts: z.int(),
        plans: z.int(),
        runs: z.int(),
        results: z.int(),
        artefacts: z.int(),
      }),
      versions: z.record(z.string(), z.string()),
      homeDirectory: z.string(),
      /** What was found when it was opened: damage, and what was salvaged. */
      problems: z.array(problemSchema),
    }),
  ),
  'workspace.check': method(
    'Check the database and the artefacts for damage',
    nothing,
    z.object({ problems: z.array(problemSchema), artefactsChecked: z.int() }),
  ),
  'workspace.backup': method(
    'Write a consistent copy of the workspace (database and artefacts) into a directory',
    z.object({ directory: z.string().nullable().default(null) }),
    z.object({ directory: z.string(), sizeBytes: bytesSchema }),
  ),
  'workspace.merge': method(
    'Bring labs, plans, runs, results and raw files of another workspace, a backup or a bundle into this one',
    z.object({ source: workspaceSourceSchema }),
    z.object({
      /** By how they stand to ours: new, the same, theirs ahead, ours ahead, edited on both sides (both kept). */
      labs: z.object({ new: z.int(), same: z.int(), ahead: z.int(), behind: z.int(), apart: z.int() }),
      plans: z.int(),
      runs: z.int(),
      results: z.int(),
      hosts: z.int(),
      parts: z.int(),
      problems: z.array(problemSchema),
    }),
  ),
  'workspace.bundle': method(
    'Write labs with their plans, runs, results and raw files as one file: to a path, or as a blob to download',
    z.object({ labIds: z.array(idSchema).min(1).max(1000), path: z.string().nullable().default(null) }),
    z.object({
      fileName: z.string(),
      path: z.string().nullable(),
      blob: z.string().nullable(),
      labs: z.int(),
      runs: z.int(),
      results: z.int(),
      artefacts: z.int(),
      problems: z.array(problemSchema),
    }),
  ),
  'workspace.restore': method(
    'Lay a backup ready to take the place of this workspace at the next start; what is here now is kept',
    z.object({ source: workspaceSourceSchema }),
    z.object({ labs: z.int(), results: z.int(), artefacts: z.int(), problems: z.array(problemSchema) }),
  ),
  'settings.get': method('The settings', nothing, settingsSchema),
  'settings.set': method('Change some settings; answers all of them', settingsSchema.partial(), settingsSchema),
} as const;
