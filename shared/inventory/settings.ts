import { mitigationText } from './lscpu.ts';
import { textOf, type Sections } from './sections.ts';
import { sysfsValues } from './sysfs.ts';

type Values = ReadonlyMap<string, string>;

/** Settings of the kernel and platform that change results (DOMAIN 10.3), by the names that lint knows (L050). */
export function kernelSettings(sections: Sections): Record<string, string> {
  const values = sysfsValues(textOf(sections, 'settings'));
  const parameters = textOf(sections, 'cmdline').trim().split(/\s+/);
  const all: readonly (readonly [name: string, value: string | null])[] = [
    ['CPU governor', governor(values)],
    ['C-states', idleStates(values, parameters)],
    ['turbo', turbo(values)],
    ['irqbalance', daemonState(sections, 'irqbalance')],
    ['PCIe ASPM', aspm(values, parameters)],
    ['IOMMU', iommu(textOf(sections, 'iommu'), hasCpus(values))],
    ['CPU mitigations', mitigations(values, parameters)],
    ['transparent hugepages', chosen(values.get('/sys/kernel/mm/transparent_hugepage/enabled'))],
    ['NUMA balancing', onOff(values.get('/proc/sys/kernel/numa_balancing'))],
    ['SMT', onOff(values.get('/sys/devices/system/cpu/smt/active'))],
    ['clock source', values.get('/sys/devices/system/clocksource/clocksource0/current_clocksource') ?? null],
    ['kernel parameters', telling(parameters)],
    ...SYSCTLS.map((name) => [name, values.get(`/proc/sys/${name.replaceAll('.', '/')}`) ?? null] as const),
  ];
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value.replace(/\s+/g, ' ')]])),
  );
}

const SYSCTLS = [
  'net.core.rmem_max',
  'net.core.wmem_max',
  'net.core.somaxconn',
  'net.core.netdev_max_backlog',
  'net.core.busy_poll',
  'net.core.busy_read',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  // Whether several ports may be in one subnet (L040).
  'net.ipv4.conf.all.arp_ignore',
  'net.ipv4.conf.all.arp_announce',
  'net.ipv4.conf.all.rp_filter',
] as const;

/** `always [madvise] never` -> `madvise` */
const chosen = (value: string | undefined): string | null =>
  value === undefined ? null : (/\[([^\]]+)\]/.exec(value)?.[1] ?? value);

const onOff = (value: string | undefined): string | null =>
  value === undefined ? null : value === '0' ? 'off' : value === '1' ? 'on' : value;

const matching = (values: Values, pattern: RegExp): string[] =>
  [...values].flatMap(([path, value]) => (pattern.test(path) ? [value] : []));

function governor(values: Values): string | null {
  const all = [...new Set(matching(values, /\/cpu\d+\/cpufreq\/scaling_governor$/))].sort();
  // Not by name: a machine that is in part on "performance" is not fixed.
  if (all.length > 1) return `mixed (${all.filter((each) => each !== 'performance').join(', ')} on some CPUs)`;
  if (all[0] !== undefined) return all[0];
  // The folder of the CPUs is there but none has frequencies to choose from: firmware or hypervisor decides.
  return hasCpus(values) ? 'none (no frequency control)' : null;
}

const hasCpus = (values: Values): boolean => values.has('/sys/devices/system/cpu/online');

function turbo(values: Values): string | null {
  const off = values.get('/sys/devices/system/cpu/intel_pstate/no_turbo');
  if (off !== undefined) return off === '1' ? 'off' : 'on';
  const boost = values.get('/sys/devices/system/cpu/cpufreq/boost');
  if (boost !== undefined) return boost === '1' ? 'on' : 'off';
  return hasCpus(values) ? 'no frequency control' : null;
}

/** The deepest idle state that some CPU may enter. */
function idleStates(values: Values, parameters: readonly string[]): string | null {
  if (parameters.includes('idle=poll')) return 'off';
  const names = new Map(
    [...values].flatMap(([path, name]): [string, string][] => {
      const state = /\/cpu0\/cpuidle\/(state\d+)\/name$/.exec(path)?.[1];
      return state === undefined ? [] : [[state, name]];
    }),
  );
  const driver = values.get('/sys/devices/system/cpu/cpuidle/current_driver');
  if (names.size === 0) return driver === undefined && !hasCpus(values) ? null : 'off';
  const enabled = [...names].filter(([state]) =>
    matching(values, new RegExp(`/cpuidle/${state}/disable$`)).some((value) => value === '0'),
  );
  const deepest = enabled.at(-1)?.[1];
  if (deepest === undefined || deepest === 'POLL') return 'off';
  return /^C1(E|_ACPI|E_ACPI)?$/i.test(deepest) ? `limited to ${deepest}` : `down to ${deepest}`;
}

/** Off by kernel parameter or by policy; "default" leaves it to the firmware, and each link tells (sysfs, lspci). */
function aspm(values: Values, parameters: readonly string[]): string | null {
  if (parameters.includes('pcie_aspm=off')) return 'off';
  const policy = chosen(values.get('/sys/module/pcie_aspm/parameters/policy'));
  if (policy === 'performance') return policy;
  const states = matching(values, /\/link\/l[01]\w*_aspm$/);
  if (states.length === 0) return policy === null || policy === 'default' ? null : policy;
  return states.every((state) => state === '0') ? 'off' : `on (${policy ?? 'default'})`;
}

/** The kinds of the groups' domains; no group: there is no IOMMU, or it is off. */
function iommu(text: string, wasAsked: boolean): string | null {
  const types = [...new Set(sysfsValues(text).values())].sort();
  if (types.length === 0) return wasAsked ? 'off' : null;
  return types.map((type) => (type === 'identity' ? 'passthrough' : type)).join(', ');
}

function mitigations(values: Values, parameters: readonly string[]): string | null {
  if (parameters.includes('mitigations=off')) return 'off';
  const states = [...values].flatMap(([path, state]): [string, string][] => {
    const fault = /\/vulnerabilities\/(\w+)$/.exec(path)?.[1];
    return fault === undefined ? [] : [[fault, state]];
  });
  return states.length === 0 ? null : mitigationText(states);
}

/** A daemon runs or not; null when the processes could not be seen. */
function daemonState(sections: Sections, name: string): string | null {
  const section = sections.get('daemons');
  if (section?.status !== 0) return null;
  return section.text.split('\n').includes(name) ? 'active' : 'inactive';
}

const TELLING =
  /^(isolcpus|nohz_full|rcu_nocbs|mitigations|idle|(intel_|amd_)?iommu(\.\w+)?|pcie_aspm|intel_idle\.\w+|processor\.\w+|hugepages|hugepagesz|default_hugepagesz|nosmt|(intel|amd)_pstate)(=|$)/;

/** Boot parameters that bear on results; the others (root, consoles) are nobody's business. */
function telling(parameters: readonly string[]): string | null {
  const some = parameters.filter((parameter) => TELLING.test(parameter));
  return some.length === 0 ? null : some.join(' ');
}
