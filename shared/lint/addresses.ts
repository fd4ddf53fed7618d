/** Least MTU of a link that carries IPv4 (RFC 791); below it is what a port that is down tells. */
export const LEAST_MTU = 68;

/** Value of a dotted IPv4 address; null for anything else (IPv6 and names are not compared by subnet). */
export function ipv4(text: string): number | null {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  if (parts.length !== 4 || parts.some((part) => !(part <= 255))) return null;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

/** `172.16.10.0/24`, the subnet of an address; null when it is no IPv4 address or the prefix fits none. */
export function subnetOf(address: string, prefix: number): string | null {
  const value = ipv4(address);
  if (value === null || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  return `${ipv4Text(Math.floor(value / size) * size)}/${prefix}`;
}

export const isInSubnet = (
  address: string,
  network: { readonly address: string; readonly prefix: number },
): boolean => {
  const subnet = subnetOf(network.address, network.prefix);
  return subnet !== null && subnet === subnetOf(address, network.prefix);
};

const ipv4Text = (value: number): string =>
  [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.');
