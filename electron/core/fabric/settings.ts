/** How pairs are measured (DOMAIN 10.1). */
export interface QualifySettings {
  /** Of each TCP test. */
  readonly seconds: number;
  readonly streams: number;
  /** Type of service of all packets, 0 to 255; null: as the hosts have it. */
  readonly tos: number | null;
}

/** Seconds of a TCP test that are left out at its start, while the windows open. */
export const omittedSeconds = (seconds: number): number => (seconds >= 15 ? 5 : 1);

/** RDMA is at its rate at once: 10 s are enough. */
export const rdmaSeconds = (seconds: number): number => Math.min(seconds, 10);

/** Messages of a latency test. */
export const latencyRounds = (seconds: number): number => (seconds >= 10 ? 10_000 : 1000);

/** Start and end of a tool on two hosts. */
const AROUND_SECONDS = 2;
const LATENCY_SECONDS = 3;

const tcpSeconds = ({ seconds }: QualifySettings): number => seconds + omittedSeconds(seconds) + AROUND_SECONDS;

/** What a pair takes about: port state and MTU, TCP both ways, and where both ends have RDMA its tests both ways. */
export function pairSeconds(isRdma: boolean, settings: QualifySettings): number {
  const rdma = 4 * (rdmaSeconds(settings.seconds) + AROUND_SECONDS) + 2 * LATENCY_SECONDS;
  return 2 * AROUND_SECONDS + 2 * tcpSeconds(settings) + (isRdma ? rdma : 0);
}

/** All pairs at once, both ways. */
export const togetherSeconds = (pairs: number, settings: QualifySettings): number =>
  pairs < 2 ? 0 : 2 * tcpSeconds(settings);
