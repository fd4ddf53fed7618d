import type { Drive, EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { lanesText, linkOf } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import { formatBytes, formatCapacity } from '../units/format.ts';
import { KIBI } from '../units/quantity.ts';
import { below, nameOf } from './bed.ts';
import type { Found, Rule } from './rule.ts';

/** RAID sets and what they are made of; health of drives (DOMAIN 10.2). */
export const setRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L007',
    severity: 'error',
    title: 'RAID0 set that the target refuses',
    tip: 'Use a strip that is a power of two KiB, and drives of one block size.',
    why: 'SPDK splits at strip borders by shifting bits and needs members of one block size.',
    check: (index) => setsOfSpdk(index).flatMap((array) => refusedSet(index, array)),
  },
  {
    code: 'L059',
    severity: 'warning',
    title: 'Drives of one set differ',
    tip: 'Use like drives in one set, or make them alike (firmware, format, write cache, power state).',
    why: 'A striped set goes at the pace of its slowest member; a baseline of one drive does not stand for another.',
    check: (index) => index.ofKind('array').flatMap((array) => unlikeMembers(index, array)),
  },
  {
    code: 'L060',
    severity: 'warning',
    title: 'Drive is not fit',
    tip: 'Replace or cool the drive before measuring.',
    why: 'A worn, hot or failing drive slows down or changes during the run.',
    check: (index) => index.ofKind('drive').flatMap((drive) => unfit(index, drive)),
  },
];

/** Sets that SPDK makes: all but those that only the kernel's targets or another's offer. */
function setsOfSpdk(index: LabIndex): EntityOf<'array'>[] {
  const offered = [
    ...index
      .ofKind('subsystem')
      .flatMap(({ implementation, namespaces }) => namespaces.map((each) => ({ implementation, top: each.backing }))),
    ...index
      .ofKind('target')
      .flatMap(({ implementation, luns }) => luns.map((each) => ({ implementation, top: each.backing }))),
  ];
  const under = (isSpdk: boolean): ReadonlySet<Id> =>
    below(
      index,
      offered.filter(({ implementation }) => (implementation === 'spdk') === isSpdk).map(({ top }) => top),
    );
  const [own, others] = [under(true), under(false)];
  return index.ofKind('array').filter(({ id }) => own.has(id) || !others.has(id));
}

const membersOf = (index: LabIndex, array: EntityOf<'array'>): Drive[] =>
  array.members.flatMap((id) => {
    const member = index.get(id);
    return member?.kind === 'drive' ? [member] : [];
  });

function refusedSet(index: LabIndex, array: EntityOf<'array'>): Found[] {
  const found: Found[] = [];
  const strip = array.stripBytes;
  const isWhole = strip === null || (strip >= KIBI && Number.isInteger(Math.log2(strip)));
  if (array.level === 'raid0' && strip !== null && !isWhole) {
    const message = `strip ${strip / KIBI} KiB is not a power of two; SPDK refuses the set`;
    found.push({ entities: [array.id], field: 'stripBytes', message });
  }
  const sizes = new Map<number, string>();
  const members = membersOf(index, array);
  for (const drive of members) if (drive.lbaBytes !== null) sizes.set(drive.lbaBytes, drive.name);
  if (sizes.size > 1) {
    const list = [...sizes].map(([size, name]) => `${name} ${formatBytes(size)}`).join(', ');
    found.push({
      entities: [array.id, ...members.map(({ id }) => id)],
      message: `members differ (${list}); SPDK refuses the set`,
    });
  }
  return found;
}

type FieldText = (drive: Drive, index: LabIndex) => string | null;

const FIELDS: readonly (readonly [field: keyof Drive, name: string, text: FieldText])[] = [
  ['model', 'model', ({ model }) => model],
  ['firmware', 'firmware', ({ firmware }) => firmware],
  ['lbaBytes', 'block size', ({ lbaBytes }) => (lbaBytes === null ? null : formatBytes(lbaBytes))],
  ['metadataBytes', 'metadata', ({ metadataBytes: size }) => (size == null ? null : formatBytes(size))],
  ['capacityBytes', 'capacity', ({ capacityBytes: size }) => (size === null ? null : formatCapacity(size))],
  ['formattedBytes', 'formatted size', ({ formattedBytes: size }) => (size == null ? null : formatCapacity(size))],
  [
    'volatileWriteCache',
    'write cache',
    ({ volatileWriteCache: cache }) => (cache == null ? null : cache ? 'on' : 'off'),
  ],
  ['powerState', 'power state', ({ powerState: state }) => (state == null ? null : String(state))],
  ['link', 'trained link', trainedText],
];

/** Null where half of it is not known. */
function trainedText(drive: Drive, index: LabIndex): string | null {
  const link = linkOf(index, drive);
  return link?.generation == null || link.lanes === null ? null : lanesText(link.generation, link.lanes);
}

function unlikeMembers(index: LabIndex, array: EntityOf<'array'>): Found[] {
  const members = membersOf(index, array);
  return FIELDS.flatMap(([field, name, text]) => {
    const groups = new Map<string, Drive[]>();
    for (const drive of members) {
      const value = text(drive, index);
      if (value !== null) groups.set(value, [...(groups.get(value) ?? []), drive]);
    }
    if (groups.size < 2) return [];
    const list = [...groups].map(([value, drives]) => `${drives.map((drive) => drive.name).join(', ')}: ${value}`);
    const entities = [array.id, ...[...groups.values()].flat().map(({ id }) => id)];
    return [{ entities, field, message: `${array.name}: ${name} differs on ${list.join('; ')}` }];
  });
}

/** A drive this near to its warning temperature slows down within a run. */
const TEMPERATURE_MARGIN_KELVIN = 5;

const celsius = (kelvin: number): number => Math.round(kelvin - 273);

/** A warning temperature of 0 K is one that the drive does not tell. */
function unfit(index: LabIndex, { id, health }: Drive): Found[] {
  if (health == null) return [];
  const { criticalWarning, readOnly, availableSparePercent: spare, spareThresholdPercent: threshold } = health;
  const {
    percentUsed,
    temperatureKelvin: now,
    warningTemperatureKelvin: warns,
    mediaErrors,
    mediaErrorsBefore,
  } = health;
  const told = (message: string, severity: 'error' | 'warning'): Found => ({
    entities: [id],
    field: 'health',
    message: `${nameOf(index, id)}: ${message}`,
    severity,
  });
  return [
    ...(criticalWarning !== null && criticalWarning !== 0
      ? [told(`critical warning 0x${criticalWarning.toString(16).padStart(2, '0')}`, 'error')]
      : []),
    ...(readOnly === true ? [told('it is read-only', 'error')] : []),
    ...(spare !== null && threshold !== null && spare <= threshold
      ? [told(`spare ${spare} % is not above its threshold of ${threshold} %`, 'error')]
      : []),
    ...(percentUsed !== null && percentUsed >= 100
      ? [told(`${percentUsed} % of its rated endurance used`, 'warning')]
      : []),
    ...(now !== null && warns !== null && warns > 0 && now >= warns - TEMPERATURE_MARGIN_KELVIN
      ? [told(`${celsius(now)} °C, it warns at ${celsius(warns)} °C`, 'warning')]
      : []),
    ...(mediaErrors !== null && mediaErrorsBefore !== null && mediaErrors > mediaErrorsBefore
      ? [told(`media errors grew from ${mediaErrorsBefore} to ${mediaErrors}`, 'warning')]
      : []),
  ];
}
