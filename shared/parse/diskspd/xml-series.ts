import type { TimeSeries } from '../../results/time-series.ts';
import { fieldsAt, type Fields } from '../fields.ts';
import { intervalSeries, type Interval } from '../interval-series.ts';
import { MILLISECONDS } from '../load-report.ts';
import type { SeriesSource } from '../series-source.ts';
import { documentsIn, isDiskspdXml, spansFrom } from './diskspd-xml.ts';
import { nodes, quantityIn, xmlFields } from './xml-node.ts';

/** The `Iops` buckets of each time span, which DISKSPD writes with -D: I/Os per second, and latencies with -L. */
export function diskspdXmlSeries({ name, text, ordinal }: SeriesSource, points: number): TimeSeries[] {
  if (!isDiskspdXml(text)) return [];
  const spans = documentsIn(text).flatMap(({ from, to }) => {
    const document = text.slice(from, to);
    const profileEnd = document.indexOf('</Profile>');
    if (profileEnd < 0) return [];
    const host = /<ComputerName>([^<]*)</.exec(document)?.[1]?.trim() ?? '';
    return spansFrom(document, profileEnd).flatMap(([begin, end]) => {
      const span = nodes(xmlFields(document.slice(begin, end)), 'TimeSpan')[0];
      return span === undefined ? [] : [{ span, host: host === '' ? 'this host' : host }];
    });
  });
  const wanted = ordinal === null ? spans : spans.slice(ordinal, ordinal + 1);
  return wanted.flatMap(({ span, host }) => {
    const buckets = nodes(fieldsAt(span, 'Iops'), 'Bucket');
    const intervalMs = quantityIn(buckets[0] ?? null, '@SampleMillisecond') ?? 0;
    return (['Read', 'Write'] as const).flatMap((side) => {
      const intervals = buckets.map((bucket) => intervalOf(bucket, side));
      const direction = side === 'Read' ? ('read' as const) : ('write' as const);
      return intervalSeries(intervals, intervalMs / 1000, { host, source: name, direction, startedUs: null }, points);
    });
  });
}

/** Without -L the latencies are there as zeros. */
function intervalOf(bucket: Fields, side: 'Read' | 'Write'): Interval {
  const nanosecondsIn = (what: string): number | null => {
    const value = quantityIn(bucket, `@${side}${what}LatencyMilliseconds`);
    return value === null || value === 0 ? null : value * MILLISECONDS;
  };
  return {
    iops: quantityIn(bucket, `@${side}`) ?? 0,
    bytesPerSecond: null,
    meanNs: nanosecondsIn('Avg'),
    minNs: nanosecondsIn('Min'),
    maxNs: nanosecondsIn('Max'),
  };
}
