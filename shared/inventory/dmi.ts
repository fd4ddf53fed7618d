import { slotWidth } from '../model/upgrade-slots.ts';
import type { HostFacts, SlotFound } from './host-inventory.ts';
import { sysfsValues } from './sysfs.ts';

/** One structure of `dmidecode`. */
interface Structure {
  readonly type: number;
  readonly at: (key: string) => string | null;
}

const NOTHING = /^(Not Specified|Not Provided|Not Settable|Unknown|None|To Be Filled.*|Default string|N\/A)$/i;

function structuresIn(text: string): Structure[] {
  return text.split(/\n(?=Handle 0x)/).flatMap((block) => {
    const type = /^Handle 0x[0-9A-F]+, DMI type (\d+)/.exec(block)?.[1];
    if (type === undefined) return [];
    const at = (key: string): string | null => {
      const value = new RegExp(`^\\t${key}: (.*)$`, 'm').exec(block)?.[1]?.trim();
      return value === undefined || value === '' || NOTHING.test(value) ? null : value;
    };
    return [{ type: Number(type), at }];
  });
}

const joined = (...parts: (string | null | undefined)[]): string | null =>
  parts.filter((part) => part != null && part !== '').join(' ') || null;

/** `dmidecode`: maker and model, BIOS, memory modules and slots. */
export function dmidecodeFacts(text: string): HostFacts {
  const all = structuresIn(text);
  const ofType = (type: number) => all.filter((each) => each.type === type);
  const [bios] = ofType(0);
  const [system] = ofType(1);
  const settings: Record<string, string> = {};
  const put = (name: string, value: string | null): void => {
    if (value !== null) settings[name] = value;
  };
  put('BIOS', joined(bios?.at('Vendor'), bios?.at('Version'), bios?.at('Release Date')));
  put('memory modules', modulesOf(ofType(17)));
  const slots = ofType(9).flatMap((each, place) => slotIn(each, place) ?? []);
  return { model: joined(system?.at('Manufacturer'), system?.at('Product Name')), settings, slots };
}

/** `16 x 32 GB DDR4 at 2933 MT/s, 8 slots empty` */
function modulesOf(devices: readonly Structure[]): string | null {
  const fitted = devices.filter(({ at }) => /^\d/.test(at('Size') ?? ''));
  const kinds = Map.groupBy(fitted, ({ at }) => {
    const speed = at('Configured Memory Speed') ?? at('Configured Clock Speed') ?? at('Speed');
    return joined(at('Size'), at('Type'), speed === null ? null : `at ${speed}`) ?? '';
  });
  const parts = [...kinds].map(([kind, own]) => `${String(own.length)} × ${kind}`);
  const empty = devices.length - fitted.length;
  if (parts.length === 0) return null;
  return [...parts, ...(empty === 0 ? [] : [`${String(empty)} slots empty`])].join(', ');
}

/**
 * A system slot (SMBIOS type 9); null for one that is not PCI Express. A free slot has a bus address too on some boards:
 * it means nothing.
 */
function slotIn({ at }: Structure, place: number): SlotFound | null {
  const type = at('Type') ?? '';
  if (!/PCI Express|PCIe|M\.2|SFF|U\.2/i.test(type)) return null;
  const { generation, lanes } = slotWidth(type);
  const address = /in use/i.test(at('Current Usage') ?? '') ? (at('Bus Address') ?? '').toLowerCase() : '';
  return {
    name: (at('Designation') ?? `Slot ${String(place + 1)}`).slice(0, 200),
    pciAddress: /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(address) ? address : null,
    link: { generation: null, lanes: null, capableGeneration: generation, capableLanes: lanes },
  };
}

/** Maker, model and BIOS as sysfs shows them to every user. */
export function sysfsDmiFacts(text: string): HostFacts {
  const values = sysfsValues(text);
  const at = (name: string): string | null => {
    const value = values.get(`/sys/class/dmi/id/${name}`);
    return value === undefined || value === '' || NOTHING.test(value) ? null : value;
  };
  const bios = joined(at('bios_vendor'), at('bios_version'), at('bios_date'));
  return {
    model: joined(at('sys_vendor'), at('product_name')),
    settings: bios === null ? {} : { BIOS: bios },
  };
}
