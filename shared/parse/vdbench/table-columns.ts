/**
 * The two header lines of vdbench's tables as names of flatfile.html's columns (Report.java, FwdStats.java): what stands
 * above and below each other is one name. Releases differ in columns, so nothing is counted from the left: 50406 has one
 * maximum, 50407 one per direction, 5.02 no latency per direction.
 */
const RAW_NAMES: Readonly<Record<string, string>> = {
  'i/o rate': 'rate',
  'MB/sec 1024**2': 'mb/sec',
  'bytes i/o': 'bytes/io',
  'read pct': 'read%',
  'resp time': 'resp',
  'read resp': 'read_resp',
  'write resp': 'write_resp',
  'resp max': 'resp_max',
  'read max': 'read_max',
  'write max': 'write_max',
  'resp stddev': 'resp_std',
  'queue depth': 'queue_depth',
  'cpu% sys+u': 'cpu_used',
  'cpu% sys+usr': 'cpu_used',
  'cpu% sys': 'cpu_kernel',
};

/** `MB/sec 1000**2`: vdbench was told to print decimal megabytes. */
export const DECIMAL_MEGABYTES = 'mb/sec decimal';

/** Names of the columns behind the interval; null for a header that is none. A column that we do not use is `''`. */
export function tableColumns(above: string, below: string): string[] | null {
  const lower = words(below);
  const raw = /(?:^|\s)interval\s+(.*)$/.exec(above);
  if (raw !== null) {
    const upper = words(raw[1] ?? '');
    if (upper.length !== lower.length) return null;
    const names = upper.map((word, index) => `${word} ${lower[index] ?? ''}`);
    return names.map((name) => (name === 'MB/sec 1000**2' ? DECIMAL_MEGABYTES : (RAW_NAMES[name] ?? '')));
  }
  const files = /(?:^|\s)\.+Interval\.+\s+(.*)$/.exec(above);
  return files === null ? null : fileColumns(words(files[1] ?? ''), lower);
}

const FILE_NAMES: Readonly<Record<string, string>> = {
  'reqstdops rate': 'rate',
  'reqstdops resp': 'resp',
  'cpu% total': 'cpu_used',
  'cpu% sys': 'cpu_kernel',
  'read pct': 'read%',
  'read rate': 'read_rate',
  'read resp': 'read_resp',
  'write rate': 'write_rate',
  'write resp': 'write_resp',
  'mb/sec read': 'mb_read',
  'mb/sec write': 'mb_write',
  'mb/sec total': 'mb/sec',
  'xfer size': 'bytes/io',
};

/** A group between dots has two columns, except the transfer size. */
function fileColumns(groups: readonly string[], lower: readonly string[]): string[] | null {
  const upper = groups.flatMap((group) => {
    const name = group.replaceAll('.', '').toLowerCase();
    return group.startsWith('.') && name !== 'xfer' ? [name, name] : [name];
  });
  if (upper.length !== lower.length) return null;
  return upper.map((name, index) => FILE_NAMES[`${name} ${lower[index] ?? ''}`] ?? '');
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
