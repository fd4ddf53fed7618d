import { z } from 'zod';
import { epochMicrosecondsSchema } from '../units/schema.ts';

/** Where a field's value came from. Measured beats catalogue; what the user entered is never silently overwritten. */
export const sourceSchema = z.enum(['measured', 'entered', 'catalogue', 'assumed']);
export type Source = z.infer<typeof sourceSchema>;

/**
 * Per field of an entity; a field that is not listed was entered by hand. One setting, program or port value may have
 * its own entry, as `settings.CPU governor` or `ports.PORT-ID.mtu`; it wins over that of the whole field.
 */
export const provenanceSchema = z.record(z.string(), sourceSchema);

/** When a field was measured, by the keys of the provenance. */
export const provenanceTimesSchema = z.record(z.string(), epochMicrosecondsSchema);
