import type { Nanoseconds } from './quantity.ts';

declare const orderStatistic: unique symbol;

/**
 * A latency below which p % of the operations lie. It can be shown, drawn and compared, but not averaged: the mean of
 * two clients' p99 is the p99 of nothing. Several become one only by merging the histograms they came from.
 */
export type PercentileNs = Nanoseconds & { readonly [orderStatistic]: true };

export const percentileNs = (value: number): PercentileNs => value as PercentileNs;

/** Any number but a percentile: what every function that averages takes. */
export type Averageable = number & { readonly [orderStatistic]?: never };
