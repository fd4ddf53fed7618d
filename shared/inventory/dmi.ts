import type { HostFacts } from './host-inventory.ts';
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
  put('PCIe slots', slotsOf(ofType(9)));
  return { model: joined(system?.at('Manufacturer'), system?.at('Product Name')), settings };
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

/** `PCIE1: x16 PCI Express 4 in use by 0000:41:00.0; PCIE2: ... free` */
function slotsOf(slots: readonly Structure[]): string | null {
  const parts = slots.map(({ at }) => {
    const used = /in use/i.test(at('Current Usage') ?? '') ? `used by ${at('Bus Address') ?? 'a card'}` : 'free';
    return `${joined(at('Designation')) ?? 'slot'}: ${joined(at('Type'), used) ?? used}`;
  });
  return parts.length === 0 ? null : parts.join('; ').slice(0, 2000);
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
