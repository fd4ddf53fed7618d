import { randomBytes } from 'node:crypto';
import { uuidV7, type Id } from '../../../shared/units/identity.ts';
import type { Clock } from '../app-options.ts';

export const idSource = (clock: Clock) => (): Id => uuidV7(clock.nowUs() / 1000, randomBytes(10));
