import { startRun } from '../run/engine.ts';

export const stored = startRun();
