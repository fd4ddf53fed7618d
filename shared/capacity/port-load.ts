export interface PortClient {
  readonly bitsPerSecond: number;
  /** Target ports that the client uses; its rate is divided among them. */
  readonly targetPorts: readonly string[];
}

export interface PortLoad {
  readonly bitsPerSecond: number;
  /** More than the port carries (rule L010). */
  readonly oversubscribed: boolean;
}

/** Rounding slack of the comparison: shares of equal ports must not exceed the port by the last bit. */
const SLACK = 1.0001;

/** What the clients together could ask of every target port that one of them uses, by port. */
export function portLoads(clients: readonly PortClient[], portBitsPerSecond: number): Map<string, PortLoad> {
  const asked = new Map<string, number>();
  for (const client of clients) {
    for (const port of client.targetPorts) {
      asked.set(port, (asked.get(port) ?? 0) + client.bitsPerSecond / client.targetPorts.length);
    }
  }
  const loads = [...asked].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    loads.map(([port, bitsPerSecond]) => [
      port,
      { bitsPerSecond, oversubscribed: bitsPerSecond > portBitsPerSecond * SLACK },
    ]),
  );
}
