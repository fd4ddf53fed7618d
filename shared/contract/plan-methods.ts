import { z } from 'zod';
import { generatedFileSchema } from '../generate/generated-file.ts';
import { planPointSchema, planSchema } from '../plan/plan.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { bytesSchema, epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';

export const planMethods = {
  'plan.list': method(
    'Plans of a lab, newest first',
    z.object({ labId: idSchema, deleted: z.boolean().default(false) }),
    z.object({ plans: z.array(z.object({ plan: planSchema, revision: z.int(), updatedUs: epochMicrosecondsSchema })) }),
  ),
  'plan.get': method('One plan', z.object({ id: idSchema }), z.object({ plan: planSchema, revision: z.int() })),
  'plan.save': method(
    'Add (baseRevision null) or change a plan; `stale` when it was changed since',
    z.object({ plan: planSchema, baseRevision: z.int().nullable() }),
    z.object({ revision: z.int() }),
  ),
  'plan.delete': method(
    'Delete a plan (a tombstone), or bring it back with restore',
    z.object({ id: idSchema, restore: z.boolean().default(false) }),
    z.object({ deleted: z.boolean() }),
  ),
  'plan.preview': method(
    'What a plan comes to: points, total time, finish, bytes written, problems. Nothing is stored',
    z.object({ plan: planSchema }),
    z.object({
      points: z.array(planPointSchema),
      totalNs: nanosecondsSchema,
      /** When it would end if it began now. */
      endUs: epochMicrosecondsSchema,
      scratchBytes: bytesSchema,
      problems: z.array(problemSchema),
    }),
  ),
  'files.generate': method(
    'The files of a plan, per host, with the reason for each choice',
    z.object({ planId: idSchema }),
    z.object({ files: z.array(generatedFileSchema), problems: z.array(problemSchema) }),
  ),
} as const;
