/**
 * The inventory script: read-only, POSIX sh, any subset of tools. Every command is framed by lines that carry a
 * boundary chosen by the caller, so that no output can be taken for a frame. A missing tool answers status 127.
 */
export interface InventoryCommand {
  readonly id: string;
  readonly shell: string;
  /** What is unknown without it, in words; null where it is only a bonus. */
  readonly without: string | null;
}

/** `grep -H ''` prints `path:value` lines; a glob without a match is skipped silently. */
const values = (...globs: string[]): string => `grep -sH '' ${globs.join(' ')}`;

/** Prints `LINK -> TARGET` for every device link of a class, so that its PCI parent can be told. */
const links = (glob: string): string => `for l in ${glob}; do [ -e "$l" ] && echo "$l -> $(readlink -f "$l")"; done`;

const PCI_FILES = '{numa_node,vendor,device,current_link_speed,current_link_width,max_link_speed,max_link_width}';
const expand = (prefix: string, braces: string): string[] =>
  braces
    .slice(1, -1)
    .split(',')
    .map((name) => prefix + name);

export const INVENTORY_COMMANDS: readonly InventoryCommand[] = [
  { id: 'hostname', shell: 'hostname 2>/dev/null || cat /proc/sys/kernel/hostname', without: null },
  { id: 'kernel', shell: 'uname -sr', without: 'kernel version' },
  { id: 'os-release', shell: 'cat /etc/os-release', without: 'operating system' },
  { id: 'lscpu', shell: 'lscpu -J', without: 'CPU model, sockets and cores' },
  { id: 'meminfo', shell: 'cat /proc/meminfo', without: 'memory' },
  { id: 'lsblk', shell: 'lsblk -J -b -O', without: 'drives' },
  { id: 'ip', shell: 'ip -j addr', without: 'network addresses' },
  { id: 'lspci', shell: 'lspci -D -mm', without: 'names of adapters' },
  { id: 'rdma', shell: 'rdma -j link', without: null },
  { id: 'nvme-version', shell: 'nvme version', without: null },
  { id: 'fio-version', shell: 'fio --version', without: 'fio (needed to run anything here)' },
  {
    id: 'nodes',
    shell: values('/sys/devices/system/node/node*/cpulist', '/sys/devices/system/node/node*/meminfo'),
    without: 'NUMA nodes',
  },
  { id: 'packages', shell: values('/sys/devices/system/cpu/cpu*/topology/physical_package_id'), without: null },
  {
    id: 'nvme',
    shell: values(
      ...['address', 'model', 'serial', 'firmware_rev', 'transport', 'numa_node'].map(
        (name) => `/sys/class/nvme/*/${name}`,
      ),
    ),
    without: null,
  },
  {
    id: 'net',
    shell: values('/sys/class/net/*/speed', '/sys/class/net/*/mtu', '/sys/class/net/*/operstate'),
    without: null,
  },
  { id: 'net-links', shell: links('/sys/class/net/*/device'), without: null },
  { id: 'net-drivers', shell: links('/sys/class/net/*/device/driver'), without: null },
  { id: 'block-links', shell: links('/sys/block/*'), without: null },
  {
    id: 'pci',
    shell: values(...expand('/sys/bus/pci/devices/*/', PCI_FILES)),
    without: 'NUMA node and PCIe link of devices',
  },
  { id: 'dmi', shell: values('/sys/class/dmi/id/sys_vendor', '/sys/class/dmi/id/product_name'), without: null },
  {
    id: 'settings',
    shell: values(
      '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor',
      '/sys/kernel/mm/transparent_hugepage/enabled',
      '/proc/sys/kernel/numa_balancing',
      '/sys/devices/system/cpu/smt/active',
      '/sys/devices/system/cpu/intel_pstate/no_turbo',
    ),
    without: null,
  },
];

/** The script for `sh -s`. `boundary` is random text of letters and digits. */
export function inventoryScript(boundary: string): string {
  if (!/^[A-Za-z0-9]{16,}$/.test(boundary)) throw new RangeError('the boundary needs 16 or more letters and digits');
  const framed = INVENTORY_COMMANDS.flatMap(({ id, shell }) => [
    `echo '--${boundary} begin ${id}'`,
    `( ${shell} ) 2>/dev/null`,
    's=$?',
    // A blank line first: the output may end without a newline.
    `printf '\\n--${boundary} end ${id} %s\\n' "$s"`,
  ]);
  return ['export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin"', ...framed, ''].join('\n');
}
