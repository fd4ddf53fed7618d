import type { Drive, EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { formatCapacity, formatNumber } from '../../../../../shared/units/format.ts';
import { bytes, bytesPerSecond, iops, nanoseconds, NS_PER_MICROSECOND } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readFigure } from '../field-text.ts';
import {
  choiceField,
  countField,
  IDENTITY,
  nameField,
  nullableText,
  only,
  pciField,
  read,
  readField,
  yesField,
  type Change,
} from './common.ts';
import { deviceLinkSection } from './pcie.ts';

const set = (change: Change<'drive'>) => only('drive', change);
type Rated = NonNullable<Drive['rated']>;

const UNRATED: Rated = {
  randomReadIops: null,
  randomWriteIops: null,
  readBytesPerSecond: null,
  writeBytesPerSecond: null,
  readLatencyNs: null,
  writeLatencyNs: null,
};

/** Ceilings by pattern: label, field, unit as entered, and how many of the stored unit that is. */
const RATINGS: readonly (readonly [
  label: string,
  unit: string,
  factor: number,
  of: (rated: Rated) => number | null,
  to: (value: number | null) => Partial<Rated>,
])[] = [
  [
    'Random read',
    'IOPS',
    1,
    (rated) => rated.randomReadIops,
    (value) => ({ randomReadIops: value === null ? null : iops(value) }),
  ],
  [
    'Random write',
    'IOPS',
    1,
    (rated) => rated.randomWriteIops,
    (value) => ({ randomWriteIops: value === null ? null : iops(value) }),
  ],
  [
    'Read',
    'MB/s',
    1e6,
    (rated) => rated.readBytesPerSecond,
    (value) => ({ readBytesPerSecond: value === null ? null : bytesPerSecond(value) }),
  ],
  [
    'Write',
    'MB/s',
    1e6,
    (rated) => rated.writeBytesPerSecond,
    (value) => ({ writeBytesPerSecond: value === null ? null : bytesPerSecond(value) }),
  ],
  [
    'Read latency',
    'µs',
    NS_PER_MICROSECOND,
    (rated) => rated.readLatencyNs,
    (value) => ({ readLatencyNs: value === null ? null : nanoseconds(value) }),
  ],
  [
    'Write latency',
    'µs',
    NS_PER_MICROSECOND,
    (rated) => rated.writeLatencyNs,
    (value) => ({ writeLatencyNs: value === null ? null : nanoseconds(value) }),
  ],
];

const isUnrated = (rated: Rated): boolean => Object.values(rated).every((value) => value === null);

const ratingFields = ({ rated }: Drive): FieldSpec[] =>
  RATINGS.map(([label, unit, factor, of, to]) => {
    const value = rated ? of(rated) : null;
    return {
      ...{ type: 'text', label, key: 'rated', unit },
      text: value === null ? '' : formatNumber(value / factor, unit === 'µs' ? 1 : 0),
      write: readField(
        (text) => readFigure(text, unit),
        (figure) =>
          set((now) => {
            const next = { ...(now.rated ?? UNRATED), ...to(figure === null ? null : figure * factor) };
            return { ...now, rated: isUnrated(next) ? null : next };
          }),
      ),
    };
  });

const WRITE_STATES = [
  { value: 'unknown', label: 'not known' },
  { value: 'fob', label: 'fresh out of box' },
  { value: 'preconditioned', label: 'preconditioned' },
  { value: 'steady', label: 'steady state' },
] as const;

const MEDIA = [
  { value: '', label: 'not known' },
  { value: 'nvme', label: 'NVMe' },
  { value: 'sata', label: 'SATA' },
  { value: 'sas', label: 'SAS' },
  { value: 'virtual', label: 'virtual' },
  { value: 'zram', label: 'compressed RAM' },
  { value: 'other', label: 'other' },
] as const;

const LBA_SIZES = [512, 520, 4096, 4104, 4160];

function lbaField(drive: Drive): FieldSpec {
  const { lbaBytes } = drive;
  const sizes = lbaBytes === null || LBA_SIZES.includes(lbaBytes) ? LBA_SIZES : [...LBA_SIZES, lbaBytes];
  const options = [
    { value: '', label: 'not known' },
    ...sizes.map((size) => ({ value: String(size), label: `${size} B` })),
  ];
  return choiceField('Block size', 'lbaBytes', lbaBytes === null ? '' : String(lbaBytes), options, (value) =>
    set((now) => ({ ...now, lbaBytes: value === '' ? null : bytes(Number(value)) })),
  );
}

const sizeField = (label: string, key: 'capacityBytes' | 'formattedBytes', drive: Drive): FieldSpec => ({
  ...{ type: 'text', label, key },
  text: drive[key] == null ? '' : formatCapacity(drive[key]),
  write: readField(readCapacity, (value) => set((now) => ({ ...now, [key]: value }))),
});

/** How it is set up: what a comparison of drives has to agree on (rule L059). */
const formatFields = (drive: Drive): FieldSpec[] => [
  lbaField(drive),
  countField(['Metadata', 'metadataBytes', 'B'], drive.metadataBytes, [0, 256], (value) =>
    set((now) => ({ ...now, metadataBytes: value === null ? null : bytes(value) })),
  ),
  sizeField('Formatted', 'formattedBytes', drive),
  yesField(
    ['Write cache', 'volatileWriteCache'],
    drive.volatileWriteCache,
    (volatileWriteCache) => set((now) => ({ ...now, volatileWriteCache })),
    ['volatile, on', 'off or none'],
  ),
  countField(['Power state', 'powerState'], drive.powerState, [0, 31], (powerState) =>
    set((now) => ({ ...now, powerState })),
  ),
  choiceField('Write state', 'writeState', drive.writeState, WRITE_STATES, (writeState) =>
    set((now) => ({ ...now, writeState })),
  ),
  yesField(
    ['Precondition', 'needsPreconditioning'],
    drive.needsPreconditioning,
    (needsPreconditioning) => set((now) => ({ ...now, needsPreconditioning })),
    ['needed', 'not needed'],
  ),
];

const KELVIN = 273;
const text = (value: number | null | undefined, unit: string): string =>
  value == null ? '' : `${formatNumber(value)} ${unit}`.trim();

/** SMART as last read; it is measured, never entered. */
function healthSections({ health }: Drive): FieldSection[] {
  if (!health) return [];
  const celsius = health.temperatureKelvin === null ? null : health.temperatureKelvin - KELVIN;
  const warning = health.criticalWarning === 0 ? 'none' : text(health.criticalWarning, '');
  const fields = [
    read('Warning', 'health', warning),
    read('Wear', 'health', text(health.percentUsed, '%')),
    read('Spare', 'health', text(health.availableSparePercent, '%')),
    read('Temperature', 'health', text(celsius, '°C')),
    read('Media errors', 'health', text(health.mediaErrors, '')),
    read('Read-only', 'health', health.readOnly === null ? '' : health.readOnly ? 'yes' : 'no'),
  ];
  return [{ title: 'SMART', key: 'health', fields }];
}

export function driveSections(index: LabIndex, drive: EntityOf<'drive'>): FieldSection[] {
  const device: FieldSpec[] = [
    nameField(drive),
    nullableText('Model', 'model', drive.model, (model) => set((now) => ({ ...now, model }))),
    sizeField('Capacity', 'capacityBytes', drive),
    choiceField('Media', 'media', drive.media ?? '', MEDIA, (media) =>
      set((now) => ({ ...now, media: media === '' ? null : media })),
    ),
    nullableText('Serial', 'serial', drive.serial, (serial) => set((now) => ({ ...now, serial })), IDENTITY),
    nullableText('WWN', 'wwn', drive.wwn, (wwn) => set((now) => ({ ...now, wwn })), IDENTITY),
    pciField('drive', drive.pciAddress),
    nullableText('Firmware', 'firmware', drive.firmware, (firmware) => set((now) => ({ ...now, firmware })), {
      mono: true,
    }),
  ];
  return [
    { title: 'Device', fields: device },
    deviceLinkSection(index, drive),
    { title: 'Format and state', fields: formatFields(drive) },
    { title: 'Rated', key: 'rated', fields: ratingFields(drive) },
    ...healthSections(drive),
  ];
}
