/** Tables that tools print for people, as the JSON that the same tools print when asked. */
interface TextTable {
  /** The section of its JSON. */
  readonly section: string;
  readonly pattern: RegExp;
  readonly toJson: (text: string) => unknown;
}

const TEXT_TABLES: readonly TextTable[] = [
  { section: 'lscpu-e', pattern: /^CPU +(NODE|SOCKET|CORE|ONLINE)\b/, toJson: cpuTable },
  { section: 'lscpu-e', pattern: /^# CPU,/m, toJson: cpuList },
  { section: 'nvme-list', pattern: /^Node +(Generic +)?SN +Model +Namespace /, toJson: namespaceTable },
  { section: 'rdma', pattern: /^(link |\d+\/\d+: )\S+\/\d+:? .*\bstate \w+/, toJson: rdmaLinks },
];

/** The section that a table stands for, with its text in JSON; null where the text is no such table. */
export function tableSection(text: string): { readonly section: string; readonly text: string } | null {
  const table = TEXT_TABLES.find(({ pattern }) => pattern.test(text.slice(0, 20_000)));
  return table === undefined ? null : { section: table.section, text: JSON.stringify(table.toJson(text)) };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

const entryOf = (names: readonly string[], values: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name, at): [string, string][] => (name === '' ? [] : [[name, values[at] ?? '']])));

/** `lscpu -e`: columns of words; `-` is unknown. */
function cpuTable(text: string): unknown {
  const [head = '', ...rows] = linesOf(text);
  const names = head.trim().toLowerCase().split(/ +/);
  return { cpus: rows.map((row) => entryOf(names, row.trim().split(/ +/))) };
}

/** `lscpu -p`: values with commas, the names in the last comment. */
function cpuList(text: string): unknown {
  const lines = linesOf(text);
  const head = lines.findLast((line) => line.startsWith('# CPU,')) ?? '';
  const names = head.slice(2).trim().toLowerCase().split(',');
  const rows = lines.filter((line) => !line.startsWith('#'));
  return { cpus: rows.map((row) => entryOf(names, row.trim().split(','))) };
}

/** `nvme list`: a line of dashes shows where columns begin. Its sizes are rounded, so they are left out. */
function namespaceTable(text: string): unknown {
  const lines = linesOf(text);
  const ruler = lines.findIndex((line) => /^-{4,}[- ]*$/.test(line));
  const starts = [...(lines[ruler] ?? '').matchAll(/-+/g)].map(({ index }) => index);
  const cells = (line: string): string[] => starts.map((start, at) => line.slice(start, starts[at + 1]).trim());
  const names = cells(lines[ruler - 1] ?? '');
  return {
    Devices: lines.slice(ruler + 1).map((line) => {
      const row = entryOf(names, cells(line));
      const [, size, unit] = /^(\d+) +(B|KiB) /.exec(row['Format'] ?? '') ?? [];
      return {
        DevicePath: row['Node'],
        SerialNumber: row['SN'],
        ModelNumber: row['Model'],
        Firmware: row['FW Rev'],
        ...(size === undefined ? {} : { SectorSize: Number(size) * (unit === 'KiB' ? 1024 : 1) }),
      };
    }),
  };
}

/** `rdma link`: `link DEVICE/PORT state ... netdev INTERFACE`. */
function rdmaLinks(text: string): unknown {
  return linesOf(text).flatMap((line) => {
    const [, ifname, port] = /^(?:link |\d+\/\d+: )(\S+)\/(\d+)/.exec(line) ?? [];
    const netdev = /\bnetdev (\S+)/.exec(line)?.[1];
    return ifname === undefined ? [] : [{ ifname, port: Number(port), ...(netdev === undefined ? {} : { netdev }) }];
  });
}
