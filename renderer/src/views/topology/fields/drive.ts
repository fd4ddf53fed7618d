import type { EntityOf } from '../../../../../shared/model/lab.ts';
import { formatCapacity, formatNumber, formatRate, NO_DATA } from '../../../../../shared/units/format.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity } from '../field-text.ts';
import { nameField, nullableText, only, pciField, readField, slotField, type Change } from './common.ts';

const set = (change: Change<'drive'>) => only('drive', change);

const figure = (label: string, text: string | null): FieldSpec => ({
  type: 'read',
  label,
  key: 'rated',
  text: text ?? NO_DATA,
});

const iopsText = (value: number | null | undefined): string | null =>
  value == null ? null : `${formatNumber(value)} IOPS`;
const rateText = (value: number | null | undefined): string | null =>
  value == null ? null : `${formatRate(value, 'MB/s')} MB/s`;

const WRITE_STATES = [
  { value: 'unknown', label: 'not known' },
  { value: 'fob', label: 'fresh out of box' },
  { value: 'preconditioned', label: 'preconditioned' },
  { value: 'steady', label: 'steady state' },
] as const;

const writeState = (drive: EntityOf<'drive'>): FieldSpec => ({
  type: 'choice',
  label: 'Write state',
  key: 'writeState',
  value: drive.writeState,
  options: WRITE_STATES,
  write: (value) =>
    set((now) => ({ ...now, writeState: WRITE_STATES.find((state) => state.value === value)?.value ?? 'unknown' })),
});

export function driveSections(drive: EntityOf<'drive'>): FieldSection[] {
  const { rated } = drive;
  const device: FieldSpec[] = [
    nameField(drive),
    nullableText('Model', 'model', drive.model, (model) => set((now) => ({ ...now, model }))),
    {
      type: 'text',
      label: 'Capacity',
      key: 'capacityBytes',
      text: drive.capacityBytes === null ? '' : formatCapacity(drive.capacityBytes),
      write: readField(readCapacity, (capacityBytes) => set((now) => ({ ...now, capacityBytes }))),
    },
    nullableText('Serial', 'serial', drive.serial, (serial) => set((now) => ({ ...now, serial })), true),
    pciField('drive', drive.pciAddress),
    slotField('drive', drive.link),
    nullableText('Firmware', 'firmware', drive.firmware, (firmware) => set((now) => ({ ...now, firmware })), true),
    writeState(drive),
  ];
  const ratings: FieldSpec[] = [
    figure('Random read', iopsText(rated?.randomReadIops)),
    figure('Random write', iopsText(rated?.randomWriteIops)),
    figure('Read', rateText(rated?.readBytesPerSecond)),
    figure('Write', rateText(rated?.writeBytesPerSecond)),
  ];
  return [
    { title: 'Device', fields: device },
    { title: 'Rated', key: 'rated', fields: ratings },
  ];
}
