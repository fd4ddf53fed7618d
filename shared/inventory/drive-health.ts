import { bytes } from '../units/quantity.ts';
import { drive, mediaOf, nvmeControllerOf, type DriveFound, type HostFacts } from './host-inventory.ts';
import { bytesIn, fieldRecord, listIn, numberIn, textIn } from './json-fields.ts';
import { readJson } from '../model/json-text.ts';

type Health = NonNullable<DriveFound['health']>;

const UNKNOWN: Health = {
  criticalWarning: null,
  readOnly: null,
  availableSparePercent: null,
  spareThresholdPercent: null,
  percentUsed: null,
  temperatureKelvin: null,
  warningTemperatureKelvin: null,
  mediaErrors: null,
  mediaErrorsBefore: null,
};

/** Bit 3 of the critical warning (NVMe base specification, SMART log): the media is read-only. */
const READ_ONLY = 8;

/** `nvme smart-log -o json`. Temperature in K; the critical warning is a number, or an object from 2.x on with -v. */
export function smartLogHealth(value: unknown): Health | null {
  const nested = fieldRecord(value)?.['critical_warning'];
  const warning = fieldRecord(nested) === null ? numberIn(value, 'critical_warning') : numberIn(nested, 'value');
  if (warning === null && numberIn(value, 'percent_used') === null) return null;
  const spare = [numberIn(value, 'avail_spare'), numberIn(value, 'spare_thresh')] as const;
  // Emulated drives report no spare and no threshold, and warn of nothing: they do not tell.
  const tellsSpare = spare[0] !== 0 || spare[1] !== 0 || warning !== 0;
  return {
    ...UNKNOWN,
    criticalWarning: warning,
    readOnly: warning === null ? null : (warning & READ_ONLY) !== 0,
    availableSparePercent: tellsSpare ? spare[0] : null,
    spareThresholdPercent: tellsSpare ? spare[1] : null,
    percentUsed: numberIn(value, 'percent_used') ?? numberIn(value, 'percentage_used'),
    temperatureKelvin: positive(numberIn(value, 'temperature')),
    mediaErrors: numberIn(value, 'media_errors'),
  };
}

/** 0 K: not reported. */
const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

interface Parts {
  readonly smart: unknown;
  readonly identity: unknown;
  readonly namespace: unknown;
}

/** One drive by its SMART log, identify controller and identify namespace; null where none of them is there. */
function nvmeDrive(name: string, { smart, identity, namespace }: Parts): DriveFound | null {
  const health = smartLogHealth(smart);
  const warning = positive(numberIn(identity, 'wctemp'));
  const cache = numberIn(identity, 'vwc');
  if (health === null && identity === null && namespace === null) return null;
  return drive(name, {
    media: 'nvme',
    serial: textIn(identity, 'sn'),
    model: textIn(identity, 'mn'),
    firmware: textIn(identity, 'fr'),
    volatileWriteCache: cache === null ? null : (cache & 1) === 1,
    metadataBytes: metadataOf(namespace),
    health: health === null ? null : { ...health, warningTemperatureKelvin: warning },
  });
}

/** Metadata of the format in use: `flbas` selects one of `lbafs`. */
function metadataOf(namespace: unknown): DriveFound['metadataBytes'] {
  const format = numberIn(namespace, 'flbas');
  const size = format === null ? null : numberIn(listIn(namespace, 'lbafs')[format & 15], 'ms');
  return size === null || size < 0 ? null : bytes(size);
}

/** Parts `smart-log nvme0`, `id-ctrl nvme0`, `id-ns nvme0` as JSON each. */
export function nvmeHealthFacts(parts: readonly (readonly [title: string, text: string])[]): HostFacts {
  const byDrive = Map.groupBy(parts, ([title]) => title.split(' ')[1] ?? '');
  return {
    drives: [...byDrive].flatMap(([name, own]) => {
      const part = (what: string) => parsed(own.find(([title]) => title.startsWith(`${what} `))?.[1]);
      const known = { smart: part('smart-log'), identity: part('id-ctrl'), namespace: part('id-ns') };
      return nvmeDrive(name, known) ?? [];
    }),
  };
}

function parsed(text: string | undefined): unknown {
  const read = readJson(text ?? '');
  return read.ok ? read.value : null;
}

/** Attributes of SATA drives that tell wear and media errors, by number. */
const REALLOCATED = 5;
const UNCORRECTABLE = 187;

/** `smartctl -j -i -H -A`: any kind of drive. Temperatures are in degrees Celsius there. */
export function smartctlFacts(texts: readonly string[]): HostFacts {
  return { drives: texts.flatMap((text) => smartctlDrive(parsed(text)) ?? []) };
}

function smartctlDrive(value: unknown): DriveFound | null {
  const device = fieldRecord(value)?.['device'];
  const name = textIn(device, 'name')?.replace(/^\/dev\//, '');
  if (name === undefined) return null;
  return drive(/^nvme\d+$/.test(name) ? name : (nvmeControllerOf(name) ?? name), {
    media: mediaOf(name, transportOf(value)),
    serial: textIn(value, 'serial_number'),
    model: textIn(value, 'model_name') ?? textIn(value, 'scsi_model_name'),
    firmware: textIn(value, 'firmware_version') ?? textIn(value, 'scsi_revision'),
    lbaBytes: bytesIn(value, 'logical_block_size'),
    capacityBytes: bytesIn(fieldRecord(value)?.['user_capacity'], 'bytes'),
    health: smartctlHealth(value),
  });
}

/** In lsblk's words. */
function transportOf(value: unknown): string | null {
  if (textIn(fieldRecord(value)?.['device'], 'protocol') === 'ATA') return 'sata';
  const scsi = textIn(fieldRecord(value)?.['scsi_transport_protocol'], 'name');
  return scsi?.startsWith('SAS') === true ? 'sas' : null;
}

/** Null where the drive told nothing, asleep for example. */
function smartctlHealth(value: unknown): Health | null {
  const nvme = fieldRecord(value)?.['nvme_smart_health_information_log'];
  const celsius = numberIn(fieldRecord(value)?.['temperature'], 'current');
  const passed = textIn(fieldRecord(value)?.['smart_status'], 'passed');
  const base = smartLogHealth(nvme === undefined ? null : renamed(nvme)) ?? UNKNOWN;
  const health: Health = {
    ...base,
    criticalWarning: base.criticalWarning ?? (passed === null ? null : passed === 'true' ? 0 : 4),
    percentUsed:
      base.percentUsed ??
      numberIn(fieldRecord(value)?.['endurance_used'], 'current_percent') ??
      numberIn(value, 'scsi_percentage_used_endurance_indicator'),
    temperatureKelvin: celsius === null ? null : celsius + 273,
    mediaErrors: base.mediaErrors ?? ataErrors(value) ?? scsiErrors(value),
  };
  return Object.values(health).every((told) => told === null) ? null : health;
}

/** smartctl's names for the fields of the NVMe log, in nvme-cli's. */
const renamed = (log: unknown): Record<string, unknown> => ({
  critical_warning: numberIn(log, 'critical_warning'),
  avail_spare: numberIn(log, 'available_spare'),
  spare_thresh: numberIn(log, 'available_spare_threshold'),
  percent_used: numberIn(log, 'percentage_used'),
  media_errors: numberIn(log, 'media_errors'),
});

function ataErrors(value: unknown): number | null {
  const table = listIn(fieldRecord(value)?.['ata_smart_attributes'], 'table');
  const counts = table
    .filter((entry) => [REALLOCATED, UNCORRECTABLE].includes(numberIn(entry, 'id') ?? 0))
    .flatMap((entry) => numberIn(fieldRecord(entry)?.['raw'], 'value') ?? []);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/** As of ATA: what was moved away since it was made, and what could not be corrected. */
function scsiErrors(value: unknown): number | null {
  const log = fieldRecord(value)?.['scsi_error_counter_log'];
  const uncorrected = ['read', 'write', 'verify'].map((kind) =>
    numberIn(fieldRecord(log)?.[kind], 'total_uncorrected_errors'),
  );
  const counts = [numberIn(value, 'scsi_grown_defect_list'), ...uncorrected].filter((count) => count !== null);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
