/** The eight 16-bit groups of an IPv6 address without a scope (RFC 4291 2.2); null for anything else. */
export function ipv6Groups(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...(head ?? []), ...(tail ?? [])];
  if (!given.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const missing = 8 - given.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...(head ?? []), ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  return groups.map((group) => parseInt(group, 16));
}

/** The short form of RFC 5952: lower case, the longest run of two or more zero groups as `::`. */
export function ipv6Text(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = text.match(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const at = text.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

/** `2001:db8:77::/64`, the subnet of an address; null when it is no IPv6 address or the prefix fits none. */
export function ipv6Subnet(address: string, prefix: number): string | null {
  const groups = ipv6Groups(address);
  if (groups === null || prefix > 128) return null;
  const kept = groups.map((group, index) => {
    const bits = Math.min(16, Math.max(0, prefix - index * 16));
    return group & (0xffff << (16 - bits)) & 0xffff;
  });
  return `${ipv6Text(kept)}/${String(prefix)}`;
}

/** `fe80::/10`: valid on one cable only, so that a command needs the interface beside it. */
export const isLinkLocal = (address: string): boolean => /^fe[89ab][0-9a-f]:/i.test(address);
