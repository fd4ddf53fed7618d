import { uuidV7, type Id } from '../../../shared/units/identity.ts';

/** A new UUIDv7 from the browser's clock and random numbers. */
export const newId = (): Id => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
