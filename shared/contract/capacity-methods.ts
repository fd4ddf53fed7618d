import { z } from 'zod';
import {
  capacityAnswerSchema,
  capacityQuestionSchema,
  measuredFactsSchema,
  NOTHING_MEASURED,
} from '../capacity/question.ts';
import { idSchema } from '../units/identity.ts';
import { method } from './method.ts';

const { workload, numjobs, iodepth, clientHosts, storageHosts, protocol, ethernetMtu } = capacityQuestionSchema.shape;

export const capacityMethods = {
  'capacity.predict': method(
    'What a lab may give for a load: ceilings, bottleneck, estimate and the use of each element',
    z.object({
      labId: idSchema,
      /** Null: the lab as it is now. */
      revision: z.int().min(1).nullable().default(null),
      workload,
      numjobs,
      iodepth,
      clientHosts: clientHosts.default(null),
      storageHosts: storageHosts.default(null),
      protocol: protocol.default(null),
      ethernetMtu: ethernetMtu.default(null),
      measured: measuredFactsSchema.default(NOTHING_MEASURED),
    }),
    capacityAnswerSchema.extend({ revision: z.int() }),
  ),
} as const;
