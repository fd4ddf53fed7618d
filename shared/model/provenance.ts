import { z } from 'zod';

/** Where a field's value came from. Measured beats catalogue; what the user entered is never silently overwritten. */
export const sourceSchema = z.enum(['measured', 'entered', 'catalogue', 'assumed']);
export type Source = z.infer<typeof sourceSchema>;

/** Per field of an entity; a field that is not listed was entered by hand. */
export const provenanceSchema = z.record(z.string(), sourceSchema);
