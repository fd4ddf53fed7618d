import type { LabNetwork, LabNode } from './lab-network.ts';
import type { Namespace } from './namespace.ts';

/** A rate as tc(8) writes it; bits per second. */
export type LinkRate = `${number}${'k' | 'm' | 'g'}bit`;

const factors = { k: 1e3, m: 1e6, g: 1e9 } as const;

/** Bits per second of a rate. @throws when the text is not one, e.g. `400Mb/s`. */
export function bitsPerSecond(rate: string): number {
  const found = /^(\d+(?:\.\d+)?)([kmg])bit$/.exec(rate);
  const value = Number(found?.[1]);
  const unit = found?.[2] as keyof typeof factors | undefined;
  if (unit === undefined || value <= 0) throw new Error(`'${rate}' is no link rate: write e.g. 400mbit or 10gbit`);
  return value * factors[unit];
}

/** 4 ms of traffic, but at least two 64 KiB segments: the bucket must hold what the kernel hands over at once. */
function burstBytes(rate: string): number {
  return Math.max(131_072, Math.round(bitsPerSecond(rate) / 8 / 250));
}

const queueLatency = '50ms';

function bucket(rate: string): string[] {
  return ['tbf', 'rate', rate, 'burst', `${burstBytes(rate)}b`, 'latency', queueLatency];
}

async function clearRoot(space: Namespace, device: string): Promise<void> {
  const found = JSON.parse(await space.run(['tc', '-j', 'qdisc', 'show', 'dev', device, 'root'])) as { kind: string }[];
  if (found.some(({ kind }) => kind !== 'noqueue')) await space.run(['tc', 'qdisc', 'del', 'dev', device, 'root']);
}

async function limitDevice(space: Namespace, device: string, rate: LinkRate | null): Promise<void> {
  if (rate === null) return clearRoot(space, device);
  await space.run(['tc', 'qdisc', 'replace', 'dev', device, 'root', ...bucket(rate)]);
}

/** Limits a host's data cable, each direction by itself; null takes the limit away. */
export async function limitLink(network: LabNetwork, node: LabNode, rate: LinkRate | null): Promise<void> {
  if (rate !== null) bitsPerSecond(rate);
  await limitDevice(node.space, 'data0', rate);
  await limitDevice(network.switchSpace, node.switchPort, rate);
}

interface Share {
  readonly to: LabNode;
  readonly rate: LinkRate;
}

/**
 * Divides what `from` sends: `total` in all, of which each named receiver gets at most its share. The others have what
 * is left for sure, and more when it is not used.
 * @throws when the shares leave nothing for the others
 */
export async function divideLink(from: LabNode, total: LinkRate, shares: readonly Share[]): Promise<void> {
  const tc = (words: string) => from.space.run(['tc', ...words.split(' ')]);
  const burst = (rate: string) => `burst ${burstBytes(rate)}b cburst ${burstBytes(rate)}b`;
  const left = bitsPerSecond(total) - shares.reduce((sum, { rate }) => sum + bitsPerSecond(rate), 0);
  if (left <= 0) throw new Error(`the shares use up all of ${total}`);
  await clearRoot(from.space, 'data0');
  await tc('qdisc add dev data0 root handle 1: htb default 2');
  await tc(`class add dev data0 parent 1: classid 1:1 htb rate ${total} ${burst(total)}`);
  await tc(`class add dev data0 parent 1:1 classid 1:2 htb rate ${left}bit ceil ${total} ${burst(total)}`);
  for (const [index, { to, rate }] of shares.entries()) {
    const leaf = `1:${(index + 16).toString(16)}`;
    await tc(`class add dev data0 parent 1:1 classid ${leaf} htb rate ${rate} ceil ${rate} ${burst(rate)}`);
    await tc(`filter add dev data0 parent 1: protocol ip u32 match ip dst ${to.dataAddress}/32 flowid ${leaf}`);
  }
}

/** Limits what a host receives by queueing on an ifb device at the host itself, as a policer at its port would. */
export async function limitIngress(node: LabNode, rate: LinkRate): Promise<void> {
  const tc = (words: string) => node.space.run(['tc', ...words.split(' ')]);
  await node.space.ip(['link add ifb0 type ifb', 'link set ifb0 up']);
  await tc('qdisc add dev data0 ingress');
  await tc('filter add dev data0 parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ifb0');
  await limitDevice(node.space, 'ifb0', rate);
}

/** What the root queue of a host's data cable has counted since it was made. */
export interface LinkCounters {
  readonly sentBytes: number;
  /** How often a packet had to wait because the rate was used up. */
  readonly overLimits: number;
  readonly backlogBytes: number;
}

interface QdiscRow {
  readonly root?: boolean;
  readonly bytes: number;
  readonly overlimits: number;
  readonly backlog: number;
}

export async function readLinkCounters(node: LabNode): Promise<LinkCounters> {
  const [link] = JSON.parse(await node.space.run(['ip', '-s', '-j', 'link', 'show', 'data0'])) as {
    stats64: { tx: { bytes: number } };
  }[];
  const rows = JSON.parse(await node.space.run(['tc', '-s', '-j', 'qdisc', 'show', 'dev', 'data0'])) as QdiscRow[];
  const root = rows.find((row) => row.root === true);
  if (link === undefined) throw new Error(`${node.name} has no data0`);
  return {
    sentBytes: link.stats64.tx.bytes,
    overLimits: root?.overlimits ?? 0,
    backlogBytes: root?.backlog ?? 0,
  };
}
