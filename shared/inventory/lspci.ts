import type { PcieLink } from '../model/entity-base.ts';
import { adapter, drive, type HostFacts } from './host-inventory.ts';
import { generationIn, knownLink, lanesIn } from './pcie-links.ts';

/** A PCI function as lspci tells it. */
export interface PciFunction {
  readonly address: string;
  /** Class in words: `Non-Volatile memory controller`. */
  readonly kind: string;
  readonly model: string | null;
  readonly node: number | null;
  readonly link: PcieLink | null;
  readonly relaxedOrdering: boolean | null;
  /** ASPM as set on the link; null when it is not told. */
  readonly aspm: boolean | null;
  /** The capabilities are hidden from users without privileges. */
  readonly isHidden: boolean;
}

const ADDRESS = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i;

/** With the domain, which lspci leaves out where there is only one. */
function fullAddress(text: string): string | null {
  const match = ADDRESS.exec(text);
  return match ? `${match[1] ?? '0000'}:${match[2] ?? ''}`.toLowerCase() : null;
}

/** `lspci -vvv`, `-vmm` or `-mm`, with or without -D. */
export function readLspci(text: string): PciFunction[] {
  if (/^Slot:\t/m.test(text)) return text.split(/\n\s*\n/).flatMap((record) => recordFunction(record) ?? []);
  const blocks: string[][] = [];
  for (const line of text.split('\n')) {
    if (fullAddress(line.split(' ')[0] ?? '') !== null) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  return blocks.flatMap((lines) => blockFunction(lines) ?? []);
}

function recordFunction(record: string): PciFunction | null {
  const at = (key: string) => new RegExp(`^${key}:\\t(.*)$`, 'm').exec(record)?.[1]?.replace(/ \[[0-9a-f]{4}\]$/, '');
  const address = fullAddress(at('Slot') ?? '');
  if (address === null) return null;
  return {
    ...bare(address, at('Class') ?? ''),
    model: at('Device') ?? null,
    node: nodeIn(at('NUMANode')),
  };
}

const bare = (address: string, kind: string): PciFunction => ({
  address,
  kind,
  model: null,
  node: null,
  link: null,
  relaxedOrdering: null,
  aspm: null,
  isHidden: false,
});

const nodeIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;

function blockFunction(lines: readonly string[]): PciFunction | null {
  const [head = '', ...rest] = lines;
  const address = fullAddress(head.split(' ')[0] ?? '');
  if (address === null) return null;
  const quoted = [...head.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
  if (quoted.length > 0) return { ...bare(address, quoted[0] ?? ''), model: quoted[2] ?? null };
  const body = rest.join('\n');
  const words = /^\S+ ([^:[]+)(?: \[[0-9a-f]{4}\])?: (.+?)(?: \(rev [0-9a-f]+\))?(?: \(prog-if .*\))?$/.exec(head);
  const order = /RlxdOrd([+-])/.exec(/DevCtl:[^]*?(?=DevSta:|$)/.exec(body)?.[0] ?? '')?.[1];
  const aspm = /LnkCtl:\s*ASPM ([^;]+);/.exec(body)?.[1];
  return {
    ...bare(address, words?.[1] ?? ''),
    model: words?.[2] ?? null,
    node: nodeIn(/NUMA node: (\d+)/.exec(body)?.[1]),
    link: linkIn(body),
    relaxedOrdering: order === undefined ? null : order === '+',
    aspm: aspm === undefined ? null : !/disabled/i.test(aspm),
    isHidden: body.includes('<access denied>'),
  };
}

/** LnkSta is what was trained, LnkCap what the device could; DevCtl has the payload sizes in use. */
function linkIn(body: string): PcieLink | null {
  const line = (name: string) => new RegExp(`${name}:.*?Speed ([\\d.]+ ?GT/s)[^,]*,.*?Width x(\\d+)`).exec(body);
  const [, speed, width] = line('LnkSta') ?? [];
  const [, fastest, widest] = line('LnkCap') ?? [];
  const sizes = /DevCtl:[^]*?MaxPayload (\d+) bytes, MaxReadReq (\d+) bytes/.exec(body);
  return knownLink({
    generation: generationIn(speed),
    lanes: lanesIn(width),
    capableGeneration: generationIn(fastest),
    capableLanes: lanesIn(widest),
    maxPayloadBytes: sizes ? Number(sizes[1]) : null,
    maxReadRequestBytes: sizes ? Number(sizes[2]) : null,
  });
}

const NVME = /^Non-Volatile memory controller/i;
const NETWORK = /^(Ethernet|Infiniband|Network) controller/i;

/** Drives and adapters that lspci shows. An adapter without an interface of the kernel is only told, not drawn. */
export function lspciFacts(functions: readonly PciFunction[]): HostFacts {
  const settings: Record<string, string> = {};
  const relevant = functions.filter(({ kind }) => NVME.test(kind) || NETWORK.test(kind));
  const order = stateOf(relevant.map(({ relaxedOrdering }) => relaxedOrdering));
  if (order !== null) settings['relaxed ordering'] = order;
  const aspm = stateOf(relevant.map((each) => each.aspm));
  if (aspm !== null) settings['PCIe ASPM'] = aspm;
  return {
    settings,
    drives: functions
      .filter(({ kind }) => NVME.test(kind))
      .map(({ address, model, node, link }) =>
        drive(`NVMe ${address}`, { media: 'nvme', pciAddress: address, model, node, link }),
      ),
    nics: functions
      .filter(({ kind }) => NETWORK.test(kind))
      .map(({ address, model, node, link }) => adapter('NIC', { pciAddress: address, model, node, link })),
  };
}

/** `on`, `off`, or how many of the known ones are on; null when none is known. */
function stateOf(values: readonly (boolean | null)[]): string | null {
  const known = values.filter((value) => value !== null);
  const on = known.filter(Boolean).length;
  if (known.length === 0) return null;
  return on === 0 ? 'off' : on === known.length ? 'on' : `on for ${String(on)} of ${String(known.length)} devices`;
}
