import { problem, type Problem } from '../../units/problem.ts';

/** The sanity laws (DOMAIN 2.7) that every result is held against. */
export type LawCode =
  'W-QD' | 'W-BW' | 'W-LINK' | 'W-DRIVE' | 'W-REMOTE' | 'W-MODEL' | 'W-NET' | 'W-CELL' | 'W-SCALE' | 'W-RUN' | 'W-PCT';

interface LawRow {
  /** What the law says. */
  readonly law: string;
  /** How far a figure may be off, a fraction; 0 where the law is a yes or no. */
  readonly tolerance: number;
  readonly severity: Problem['severity'];
  /** What is likely wrong when it is broken. */
  readonly tip: string;
}

export const LAWS: Readonly<Record<LawCode, LawRow>> = {
  'W-QD': {
    law: 'I/Os in flight = IOPS x mean total latency',
    tolerance: 0.03,
    severity: 'warning',
    tip: 'This is not total latency at this depth: completion instead of total latency, an effective depth below the configured one, or clients that differ. Do not compare this latency.',
  },
  'W-BW': {
    law: 'bytes per second = IOPS x block size',
    tolerance: 0.005,
    severity: 'warning',
    tip: 'Look for mixed block sizes, rounding, or MB/s read as MiB/s.',
  },
  'W-LINK': {
    law: 'payload <= hard ceiling of links, adapters and PCIe slots',
    tolerance: 0.01,
    severity: 'warning',
    tip: 'Look for a unit error (MB/s printed as MiB/s), a cache on the client, or links that are not drawn.',
  },
  'W-DRIVE': {
    law: 'rate of the drives <= rated x 1.10',
    tolerance: 0.1,
    severity: 'warning',
    tip: 'Look for a cache, blocks that were never written, overlapping sequential streams, or front-end counts taken for the drives’. At which layer was it counted?',
  },
  'W-REMOTE': {
    law: 'remote <= local x 1.02',
    tolerance: 0.02,
    severity: 'warning',
    tip: 'The local baseline was not at its optimum or not steady: measure it again.',
  },
  'W-MODEL': {
    law: 'measured within 10% of the estimate',
    tolerance: 0.1,
    severity: 'warning',
    tip: 'Not explained by drives, network or stated CPU: look at initiator software, locks, caches, mirroring and throttling, which are not modelled.',
  },
  'W-NET': {
    law: 'a row called network-bound is so by our model',
    tolerance: 0,
    severity: 'warning',
    tip: 'Another element is lower than the network, or the network was not reached: do not call the row network-bound.',
  },
  'W-CELL': {
    law: 'a printed ratio, product or sum follows from its printed inputs',
    tolerance: 0,
    severity: 'warning',
    tip: 'A figure was copied from another row, cut instead of rounded, or computed from other inputs.',
  },
  'W-SCALE': {
    law: 'scaling efficiency <= 105%',
    tolerance: 0.05,
    severity: 'warning',
    tip: 'The one-core baseline is weak: use the best rate per core as second reference.',
  },
  'W-RUN': {
    law: 'no error, whole runtime, all clients, begun within 1 s',
    tolerance: 0.01,
    severity: 'error',
    tip: 'The result is invalid: mend the cause and measure this point again.',
  },
  'W-PCT': {
    law: 'percentiles rise, min <= mean <= max',
    tolerance: 0,
    severity: 'error',
    tip: 'The file is damaged or was read wrongly: import the raw output again.',
  },
};

/** Every code begins so, and no other problem's does. */
export const isLawCode = (code: string): boolean => code.startsWith('W-');

/** A broken law. `where` is the field in the user's words. */
export const broken = (code: LawCode, where: string, message: string): Problem =>
  problem(LAWS[code].severity, code, where, message, LAWS[code].tip);

/** Something to know about a law that is not broken, or that cannot be applied. */
export const noted = (code: LawCode, where: string, message: string, tip: string | null = null): Problem =>
  problem('note', code, where, message, tip);
