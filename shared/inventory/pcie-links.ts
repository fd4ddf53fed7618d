import type { PcieLink } from '../model/entity-base.ts';
import type { BytesPerSecond } from '../units/quantity.ts';

/** PCIe generation by the transfer rate of a lane, GT/s. */
const GENERATIONS: Readonly<Record<string, number>> = { '2.5': 1, '5.0': 2, '8.0': 3, '16.0': 4, '32.0': 5, '64.0': 6 };

/** `16.0 GT/s PCIe` (sysfs) or `16GT/s` (lspci). */
export function generationIn(value: string | undefined): number | null {
  const rate = /^([\d.]+) ?GT\/s/.exec(value ?? '')?.[1];
  return rate === undefined ? null : (GENERATIONS[Number(rate).toFixed(1)] ?? null);
}

/** 0 and 255 (sysfs: no link) are unknown. */
export function lanesIn(value: string | undefined): number | null {
  const lanes = Number(value);
  return value !== undefined && Number.isInteger(lanes) && lanes >= 1 && lanes <= 32 ? lanes : null;
}

/** The link, or null when nothing of it is known. */
export function knownLink(link: PcieLink): PcieLink | null {
  return Object.values(link).every((value) => value === null) ? null : link;
}

/** Payload of one lane in GB/s: 8b/10b coding up to generation 2, then 128b/130b. */
const LANE_GB_PER_SECOND = [0.25, 0.5, 0.984615, 1.96923, 3.93846, 7.87692];

/** A rate tells generation and lanes only where one pair alone gives it: 7.88 GB/s is gen3 x8 as well as gen4 x4. */
export function linkOfRate(rate: BytesPerSecond | null): PcieLink | null {
  if (rate === null) return null;
  const fits = LANE_GB_PER_SECOND.flatMap((lane, index) =>
    [1, 2, 4, 8, 16].flatMap((lanes) =>
      Math.abs((lane * lanes * 1e9) / rate - 1) < 0.005 ? [{ generation: index + 1, lanes }] : [],
    ),
  );
  const [only] = fits;
  return only !== undefined && fits.length === 1 ? only : null;
}
