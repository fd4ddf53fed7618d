import type { LabCapacity } from '../../../../shared/capacity/question.ts';
import { formatLatency, formatNumber, NO_DATA } from '../../../../shared/units/format.ts';

/** A figure of two revisions of a lab. `change` is empty where one side has no number. */
export interface WhatIfRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
}

type Side = LabCapacity | null;

const number = (
  name: string,
  before: number | null,
  after: number | null,
  print: (value: number | null) => string,
) => ({
  name,
  before: print(before),
  after: print(after),
  change: changeText(before, after),
});

function changeText(before: number | null, after: number | null): string {
  if (before === null || after === null || before === 0) return '';
  const percent = (after / before - 1) * 100;
  if (Math.abs(percent) < 0.05) return 'the same';
  return `${percent > 0 ? '+' : '−'}${formatNumber(Math.abs(percent), 1)}%`;
}

const ceilingName = (side: Side, element: string | null | undefined): string =>
  side?.ceilings.find((ceiling) => ceiling.element === element)?.name ?? NO_DATA;

/** What the load gets, what limits it, then every ceiling that either revision has. */
export function whatIfRows(before: Side, after: Side, blockBytes: number): WhatIfRow[] {
  const rate = (side: Side): number | null => side && (side.iops ?? side.rooflineIops);
  const gigabits = (side: Side): number | null => {
    const iops = rate(side);
    return iops === null ? null : (iops * blockBytes * 8) / 1e9;
  };
  const words = (name: string, text: (side: Side) => string): WhatIfRow => ({
    name,
    before: text(before),
    after: text(after),
    change: text(before) === text(after) ? 'the same' : 'another',
  });
  const elements = [...new Set([before, after].flatMap((side) => side?.ceilings.map(({ element }) => element) ?? []))];
  const ceiling = (side: Side, element: string): number | null =>
    side?.ceilings.find((each) => each.element === element)?.planningIops ?? null;
  return [
    number('Predicted, IOPS', rate(before), rate(after), formatNumber),
    number('Payload, Gb/s', gigabits(before), gigabits(after), (value) => formatNumber(value, 1)),
    number('Mean latency', before?.latencyNs ?? null, after?.latencyNs ?? null, formatLatency),
    words('Limit', (side) => ceilingName(side, side?.bottleneck)),
    words('Next limit', (side) => ceilingName(side, side?.runnerUp)),
    words('Network-bound', (side) => (side === null ? NO_DATA : side.networkBound ? 'yes' : 'no')),
    ...elements.map((element) => {
      const name = [after, before].map((side) => ceilingName(side, element)).find((each) => each !== NO_DATA);
      return number(
        `At most by ${name ?? element}, IOPS`,
        ceiling(before, element),
        ceiling(after, element),
        formatNumber,
      );
    }),
  ];
}
