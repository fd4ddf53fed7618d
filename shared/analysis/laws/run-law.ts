import type { HostResult, PointResult } from '../../results/point-result.ts';
import { countText } from '../../units/count-text.ts';
import { formatDuration, formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { NS_PER_SECOND } from '../../units/quantity.ts';
import { broken, LAWS } from './law.ts';

const MOST_SKEW_NS = NS_PER_SECOND;

/** Law W-RUN: no error, at least 99 % of the time asked for, every client there, begun within a second. */
export function runLaw(result: PointResult): Problem[] {
  return [...failedHosts(result), ...missingClients(result), ...shortRuntime(result), ...lateStart(result)];
}

function failedHosts({ hosts }: PointResult): Problem[] {
  return hosts.flatMap((host) => {
    const reason = failureOf(host);
    if (reason === null) return [];
    // The run's own words begin with the host.
    return [broken('W-RUN', host.host, reason.startsWith(host.host) ? reason : `${host.host}: ${reason}`)];
  });
}

function failureOf({ status, exitStatus, error }: HostResult): string | null {
  if (status === 'missing') return `no result${error === null ? '' : ` (${error})`}`;
  if (status === 'failed') return error ?? 'failed';
  if (exitStatus !== null && exitStatus !== 0) return `ended with exit status ${exitStatus}`;
  return error;
}

/** Of results without hosts nothing is known; a single share of an imported result may be the sum of all. */
function missingClients({ hosts, provenance, workload: { clients } }: PointResult): Problem[] {
  const isListed = provenance.kind === 'measured' ? hosts.length > 0 : hosts.length > 1;
  if (clients === null || !isListed || hosts.length >= clients) return [];
  return [broken('W-RUN', 'clients', `${countText(hosts.length, 'client')} of ${clients} gave a result`)];
}

function shortRuntime(result: PointResult): Problem[] {
  const { requestedRuntimeNs, runtimeNs, provenance, hosts } = result;
  // A run's own runtime is the one that was asked for; what was measured stands in the directions.
  const requested = requestedRuntimeNs ?? (provenance.kind === 'measured' ? runtimeNs : null);
  if (requested === null) return [];
  const least = requested * (1 - LAWS['W-RUN'].tolerance);
  return hosts.flatMap((host) => {
    const times = Object.values(host.directions).flatMap((direction) => direction?.runtimeNs ?? []);
    const longest = Math.max(0, ...times);
    if (failureOf(host) !== null || times.length === 0 || longest >= least) return [];
    const percent = formatNumber((100 * longest) / requested, 1);
    const message = `${host.host} measured ${formatDuration(longest)} of ${formatDuration(requested)} (${percent}%)`;
    return [broken('W-RUN', 'runtime', message)];
  });
}

function lateStart({ startSkewNs }: PointResult): Problem[] {
  if (startSkewNs === null || startSkewNs <= MOST_SKEW_NS) return [];
  return [broken('W-RUN', 'start', `the clients began ${formatDuration(startSkewNs)} apart, more than 1 s`)];
}
