import type { ResultWorkload } from './point-result.ts';

/** Engines of fio that wait for each I/O before the next: depth 1 per job whatever iodepth says (fio's manual). */
const SYNCHRONOUS: ReadonlySet<string> = new Set(['sync', 'psync', 'vsync', 'pvsync', 'pvsync2', 'mmap', 'splice']);

export const isSynchronous = (engine: string | null): boolean => engine !== null && SYNCHRONOUS.has(engine);

/** I/Os that one job holds at most; null where the source does not state it. */
export const depthPerJob = ({ engine, iodepth }: Pick<ResultWorkload, 'engine' | 'iodepth'>): number | null =>
  isSynchronous(engine) ? 1 : iodepth;
