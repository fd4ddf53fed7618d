import { startRun } from './run/engine.ts';

export const createApp = (): number => startRun();
