import type { PcieLink } from '../model/entity-base.ts';
import { generationIn, knownLink, lanesIn } from './pcie-links.ts';

/** `path:value` lines as a map. Values are trimmed: models and serials are padded with spaces. */
export function sysfsValues(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    // PCI addresses hold colons too (a domain may begin with a letter): the value begins behind a file name.
    const match = /^(\/.*?\/(?![0-9a-f]{4,8}:[0-9a-f]{2}:)[A-Za-z_][A-Za-z0-9_.-]*):(.*)$/.exec(line);
    return match ? [[match[1] ?? '', (match[2] ?? '').trim()]] : [];
  });
  return new Map(pairs);
}

/** Links as `ls -l` prints them (`... LINK -> TARGET`) as a map. */
export function sysfsLinks(text: string): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/(\/sys\/\S+) -> (\S+)$/gm)];
  return new Map(pairs.map(([, link, target]) => [link ?? '', target ?? '']));
}

/** The PCI function that a device hangs on: the last address in its resolved path (virtio sits below its function). */
export function pciAddressIn(path: string | undefined): string | null {
  const addresses = path?.match(/[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/gi) ?? [];
  return addresses.at(-1)?.toLowerCase() ?? null;
}

/** -1 is unknown, never node 0. */
export function numaNodeIn(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

/** Trained and capable link of a PCI function; null when sysfs says nothing about it. */
export function pcieLinkAt(pci: ReadonlyMap<string, string>, address: string | null): PcieLink | null {
  if (address === null) return null;
  const at = (name: string) => pci.get(`/sys/bus/pci/devices/${address}/${name}`);
  return knownLink({
    generation: generationIn(at('current_link_speed')),
    lanes: lanesIn(at('current_link_width')),
    capableGeneration: generationIn(at('max_link_speed')),
    capableLanes: lanesIn(at('max_link_width')),
  });
}
