import { benchFioLog } from './fio-log.ts';
import { benchImport } from './import.ts';
import { benchStored } from './stored.ts';
import { benchTopology } from './topology.ts';

/** Measures and prints every speed with its bound; ends with 1 when one is exceeded. */
const measurements = [
  ...(await benchTopology()),
  ...(await benchFioLog()),
  ...(await benchImport()),
  ...(await benchStored()),
];
for (const { what, value, unit, bound } of measurements) {
  const verdict = bound === null ? '' : value <= bound ? `within ${bound} ${unit}` : `OVER ${bound} ${unit}`;
  console.log(`${what.padEnd(40)} ${value.toFixed(1).padStart(9)} ${unit}  ${verdict}`);
}
process.exitCode = measurements.some(({ value, bound }) => bound !== null && value > bound) ? 1 : 0;
