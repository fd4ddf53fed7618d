import { formatNumber } from './format.ts';

/** `1 host`, `4 hosts`. */
export const countText = (count: number, name: string): string =>
  `${formatNumber(count)} ${name}${count === 1 ? '' : 's'}`;
