import { z } from 'zod';
import { lintFindingSchema } from '../lint/finding.ts';
import { acknowledgementSchema } from '../model/lab.ts';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';

export const lintMethods = {
  'lab.lint': method(
    'What the design rules find in a lab; with a plan, in the plan on this lab as well',
    z.object({
      id: idSchema,
      planId: idSchema.nullable().default(null),
      /** Without a plan: also what is found in all plans of the lab and in the loads of its stored results. */
      loads: z.boolean().default(false),
    }),
    z.object({ revision: z.int(), findings: z.array(lintFindingSchema) }),
  ),
  'lab.acknowledge': method(
    'Accept a finding with a reason that reports print, or (reason null) open it again; `stale` as lab.save',
    z.object({
      id: idSchema,
      baseRevision: z.int(),
      ...acknowledgementSchema.pick({ code: true, entities: true, field: true }).shape,
      reason: acknowledgementSchema.shape.reason.nullable(),
    }),
    z.object({ revision: z.int(), updatedUs: epochMicrosecondsSchema }),
  ),
} as const;
