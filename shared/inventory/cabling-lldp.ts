/** What a neighbour on a cable said of itself by LLDP. */
export interface LldpNeighbour {
  /** Interface of this host. */
  readonly interfaceName: string;
  readonly systemName: string | null;
  /** Usually a MAC address, in lower case. */
  readonly chassisId: string | null;
  readonly portId: string | null;
  readonly portDescription: string | null;
}

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]);

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;

/**
 * `lldpctl -f json`: interfaces are a list of objects with one key each, or one object where there is a single interface;
 * the chassis is keyed by the system's name, or has none. Null when the text is not that.
 */
export function parseLldpctl(output: string): LldpNeighbour[] | null {
  let document: Json | null;
  try {
    document = object(JSON.parse(output));
  } catch {
    return null;
  }
  const lldp = object(document?.['lldp']);
  if (lldp === null) return null;
  return list(lldp['interface'])
    .flatMap((entry) => Object.entries(object(entry) ?? {}))
    .map(([interfaceName, value]) => neighbourOf(interfaceName, object(value)))
    .filter((neighbour) => neighbour !== null);
}

function neighbourOf(interfaceName: string, entry: Json | null): LldpNeighbour | null {
  const chassis = object(entry?.['chassis']);
  const port = object(entry?.['port']);
  if (chassis === null || port === null) return null;
  // Without a name the chassis has its own fields at this level.
  const [name, inner] = Object.entries(chassis).find(([key, value]) => key !== 'id' && object(value) !== null) ?? [
    null,
    chassis,
  ];
  const idOf = (value: unknown): string | null => text(object(object(value)?.['id'])?.['value']);
  return {
    interfaceName,
    systemName: text(name),
    chassisId: idOf(inner)?.toLowerCase() ?? null,
    portId: idOf(port),
    portDescription: text(port['descr']),
  };
}

/** The table of `networkctl lldp --no-pager --full`: columns start where their headings do. Null when it is no such table. */
export function parseNetworkctlLldp(output: string): LldpNeighbour[] | null {
  const lines = output.split('\n');
  const header = lines.findIndex((line) => /^\s*LINK\s+CHASSIS[ -]ID\s+SYSTEM[ -]NAME\b/.test(line));
  const head = lines[header];
  if (head === undefined) return null;
  const column = (pattern: RegExp): number => head.search(pattern);
  const starts = [/LINK/, /CHASSIS/, /SYSTEM/, /CAPS|CAPABILITIES/, /PORT[ -]ID/, /PORT[ -]DESC/].map(column);
  const rows = lines.slice(header + 1);
  const end = rows.findIndex((line) => line.trim() === '');
  return rows.slice(0, end < 0 ? undefined : end).flatMap((line) => {
    const [link = -1, chassis = -1, system = -1, caps = -1, port = -1, description = -1] = starts;
    const cell = (from: number, to: number): string | null => {
      const found = from < 0 ? '' : line.slice(from, to < 0 ? undefined : to).trim();
      return found === '' || found === 'n/a' || found === '-' ? null : found.slice(0, 200);
    };
    const interfaceName = cell(link, chassis);
    const chassisId = cell(chassis, system);
    if (interfaceName === null || chassisId === null) return [];
    return [
      {
        interfaceName,
        systemName: cell(system, caps < 0 ? port : caps),
        chassisId: chassisId.toLowerCase(),
        portId: cell(port, description),
        portDescription: cell(description, -1),
      },
    ];
  });
}
