/** What each client is given: jobs and depth of one client. */
export interface ClientLoad {
  readonly numjobs: number;
  readonly iodepth: number;
}

/**
 * The optimum of one drive, divided among clients that share several drives (study A, DOMAIN 2.1 step 4): r = drives /
 * clients. Random patterns get r times the jobs; sequential ones r times the depth, which keeps the number of streams.
 * What is multiplied is rounded up and at least 1, so the effective total may be above the wanted one.
 */
export function splitLoad(
  optimum: ClientLoad,
  pattern: 'random' | 'sequential',
  { drives, clients }: { readonly drives: number; readonly clients: number },
): ClientLoad {
  if (drives < 1 || clients < 1) throw new RangeError('a load is divided among at least one drive and one client');
  const share = (value: number): number => Math.max(1, Math.ceil((value * drives) / clients));
  return pattern === 'random'
    ? { numjobs: share(optimum.numjobs), iodepth: optimum.iodepth }
    : { numjobs: optimum.numjobs, iodepth: share(optimum.iodepth) };
}
