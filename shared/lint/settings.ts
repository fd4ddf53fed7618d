import type { Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { hostNames } from './bed.ts';
import type { Found } from './rule.ts';

/** A setting that must be recorded, and how a recorded value is bad (null: it is good). Names as the inventory has them. */
interface Setting {
  readonly name: string;
  readonly recorded: RegExp;
  readonly bad: (value: string) => string | null;
}

const anything = (): null => null;
const isOff = (value: string): boolean => /^(0|no|off|inactive|disabled|stopped|masked|false)$/i.test(value.trim());

/** DOMAIN 10.3, L050. */
const LINUX: readonly Setting[] = [
  {
    name: 'CPU governor',
    recorded: /governor/i,
    bad: (value) => (/performance/i.test(value) ? null : `CPU governor ${value}`),
  },
  {
    name: 'C-states',
    recorded: /c-states?|cpuidle/i,
    bad: (value) => (isOff(value) || /limit|max|C[01]$/i.test(value) ? null : 'C-states'),
  },
  { name: 'turbo', recorded: /turbo|boost/i, bad: anything },
  { name: 'irqbalance', recorded: /irqbalance/i, bad: (value) => (isOff(value) ? null : 'irqbalance') },
  {
    name: 'PCIe ASPM',
    recorded: /aspm/i,
    bad: (value) => (isOff(value) || /performance/i.test(value) ? null : 'PCIe ASPM'),
  },
  { name: 'relaxed ordering', recorded: /relaxed ordering/i, bad: anything },
  { name: 'IOMMU', recorded: /iommu/i, bad: anything },
];
const WINDOWS: readonly Setting[] = [
  {
    name: 'power plan',
    recorded: /power plan/i,
    bad: (value) => (/high performance|ultimate/i.test(value) ? null : `power plan ${value}`),
  },
];

const settingsFor = (host: Host): readonly Setting[] => (/windows/i.test(host.operatingSystem ?? '') ? WINDOWS : LINUX);

/** Settings that vary (each host), settings that nobody recorded (hosts alike are told together), settings that differ. */
export function hostSettings(index: LabIndex): Found[] {
  const hosts = index.ofKind('host');
  const silent = [...Map.groupBy(hosts, missing)].filter(([names]) => names !== '');
  return [
    ...silent.map(([names, alike]) => ({
      entities: alike.map(({ id }) => id),
      field: 'settings',
      message: `${hostNames(alike)}: ${names} not recorded; results vary between runs`,
    })),
    ...hosts.flatMap(varying),
    ...differingTurbo(hosts),
  ];
}

const valueOf = (host: Host, { recorded }: Setting): string | undefined =>
  Object.entries(host.settings).find(([name]) => recorded.test(name))?.[1];

const missing = (host: Host): string =>
  settingsFor(host)
    .filter((setting) => valueOf(host, setting) === undefined)
    .map(({ name }) => name)
    .join(', ');

function varying(host: Host): Found[] {
  const bad = settingsFor(host).flatMap((setting) => {
    const value = valueOf(host, setting);
    return value === undefined ? [] : (setting.bad(value) ?? []);
  });
  if (bad.length === 0) return [];
  const message = `${host.name}: ${bad.join(', ')} not fixed; results vary between runs`;
  return [{ entities: [host.id], field: 'settings', message }];
}

/** Clients with and without turbo are not alike. */
function differingTurbo(hosts: readonly Host[]): Found[] {
  return (['storage', 'client', 'both'] as const).flatMap((role) => {
    const known = hosts.flatMap((host) => {
      const turbo = Object.entries(host.settings).find(([name]) => /turbo|boost/i.test(name))?.[1];
      return host.role === role && turbo !== undefined ? [{ host, turbo }] : [];
    });
    const values = [...new Set(known.map(({ turbo }) => turbo))];
    if (values.length < 2) return [];
    const message = `${hostNames(known.map(({ host }) => host))}: turbo differs (${values.join(', ')})`;
    return [{ entities: known.map(({ host }) => host.id), field: 'settings', message }];
  });
}
