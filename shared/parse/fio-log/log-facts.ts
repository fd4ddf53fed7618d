import type { Direction, Directions } from '../../results/point-result.ts';
import { nanoseconds, NS_PER_MILLISECOND, type Nanoseconds } from '../../units/quantity.ts';
import type { FioLogCounts } from './log-reader.ts';
import type { FioLogName } from './log-name.ts';

type Told = Pick<Direction, 'iops' | 'bytesPerSecond' | 'operations'>;

/** What tells whose log it is: its name, how long it goes on, and what it counted. */
export interface FioLogFacts {
  readonly name: FioLogName;
  readonly spanNs: Nanoseconds;
  readonly directions: Readonly<Record<'read' | 'write' | 'trim', Told | null>>;
}

export function factsOf({ shape, runtimeMs }: FioLogCounts, { read, write, trim }: Directions): FioLogFacts {
  const told = (direction: Direction | null): Told | null => {
    if (direction === null) return null;
    const { operations } = direction;
    // Rates of a log of operations follow from its own span, which may begin late: the count says it better.
    const isCounted = operations !== null;
    return {
      operations,
      iops: isCounted ? null : direction.iops,
      bytesPerSecond: isCounted ? null : direction.bytesPerSecond,
    };
  };
  return {
    name: shape.name,
    spanNs: nanoseconds(runtimeMs * NS_PER_MILLISECOND),
    directions: { read: told(read), write: told(write), trim: told(trim) },
  };
}
