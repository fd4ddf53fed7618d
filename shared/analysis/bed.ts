import { labCapacity } from '../capacity/from-lab.ts';
import { storageNetwork } from '../capacity/lab-fabric.ts';
import { bedHosts } from '../capacity/lab-hosts.ts';
import { NOTHING_MEASURED, type CapacityQuestion, type LabCapacity } from '../capacity/question.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { Host, Lab } from '../model/lab.ts';
import { accessSchema, type Workload } from '../plan/workload.ts';
import { depthPerJob } from '../results/effective-depth.ts';
import type { PointResult } from '../results/point-result.ts';
import type { Id } from '../units/identity.ts';
import { bytes, type Bytes } from '../units/quantity.ts';
import { factsFrom, isLocal, localDrives, localPlateau, type LocalPoint } from './local-baseline.ts';
import { labOfDrives } from './local-lab.ts';

/** A drawn test bed, and the points of its local sweeps of one drive. */
export interface BedFacts {
  readonly lab: Lab;
  readonly baselines: readonly LocalPoint[];
}

/** A bed that can be asked what it may give for the load of a result. Answers are kept: many results share a load. */
export interface Bed {
  readonly index: LabIndex;
  /**
   * With the measured plateau of one drive where there is one, and of as many drives as a local configuration names. Null
   * where the lab or the result lacks facts.
   */
  capacityOf(result: PointResult): LabCapacity | null;
  /** The same for the least and the greatest usual MTU where none is drawn: ceilings of links depend on it. */
  capacitiesOf(result: PointResult): readonly { readonly ethernetMtu: Bytes | null; readonly capacity: LabCapacity }[];
  /** Of the whole bed, with rated figures alone. */
  ratedCapacityOf(result: PointResult): LabCapacity | null;
}

export function bedOf({ lab, baselines }: BedFacts): Bed {
  const index = indexLab(lab);
  const answers = new Map<string, LabCapacity | null>();
  const ask = (question: CapacityQuestion, drives: number | null = null): LabCapacity | null => {
    const key = JSON.stringify([question, drives]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const part = drives === null ? null : labOfDrives(index, question, drives);
    const asked = part === null ? question : { ...question, storageHosts: [...part.hosts] };
    const { capacity } = labCapacity(part?.lab ?? lab, asked);
    answers.set(key, capacity);
    return capacity;
  };
  const measuredQuestion = (result: PointResult): CapacityQuestion | null => {
    const question = questionOf(index, result);
    if (question === null) return null;
    return { ...question, measured: factsFrom(localPlateau(baselines, question.workload)) };
  };
  return {
    index,
    capacityOf(result) {
      const question = measuredQuestion(result);
      const capacity = question === null ? null : ask(question, localDrives(result.configuration));
      return capacity === null || hasDepth(result) ? capacity : withoutEstimate(capacity);
    },
    capacitiesOf(result) {
      const question = measuredQuestion(result);
      if (question === null) return [];
      const mtus = question.protocol === 'local' || drawnMtu(index, question) !== null ? [null] : USUAL_MTUS;
      return mtus.flatMap((ethernetMtu) => {
        const capacity = ask({ ...question, ethernetMtu }, localDrives(result.configuration));
        return capacity === null ? [] : [{ ethernetMtu, capacity }];
      });
    },
    ratedCapacityOf(result) {
      const question = questionOf(index, result);
      return question === null ? null : ask(question);
    },
  };
}

/** A load held to a rate never uses its depth, and of an unknown depth nothing can be estimated. */
const hasDepth = ({ workload, loop }: PointResult): boolean =>
  loop !== 'open' && workload.numjobs !== null && depthPerJob(workload) !== null;

const withoutEstimate = (capacity: LabCapacity): LabCapacity => ({
  ...capacity,
  iops: null,
  latencyNs: null,
  basis: capacity.basis === 'ceilings_only' ? capacity.basis : 'unknown_zero_load',
});

const USUAL_MTUS = [bytes(1500), bytes(9000)];

function drawnMtu(index: LabIndex, question: CapacityQuestion): number | null {
  const { clients, storage } = bedHosts(index, question);
  return storageNetwork(index, clients, storage).mtu;
}

/**
 * The load of a result as a question to its bed. Null for a pattern that is not known, and for a run of this program:
 * runs load scratch files of their hosts, not the drawn storage.
 */
function questionOf(index: LabIndex, result: PointResult): CapacityQuestion | null {
  const workload = workloadOf(result);
  if (workload === null || result.provenance.kind === 'measured') return null;
  const { numjobs } = result.workload;
  const local = isLocal(result.configuration) || ranOnStorage(index, result);
  return {
    workload,
    numjobs: numjobs ?? 1,
    iodepth: depthPerJob(result.workload) ?? 1,
    clientHosts: local ? null : loadingClients(index, result),
    storageHosts: null,
    protocol: local ? 'local' : null,
    ethernetMtu: null,
    measured: NOTHING_MEASURED,
  };
}

function workloadOf({ workload: { name, access, blockBytes, readPercent } }: PointResult): Workload | null {
  const known = accessSchema.safeParse(access);
  return known.success && blockBytes !== null ? { name, access: known.data, blockBytes, readPercent } : null;
}

const namedIn = (hosts: readonly Host[], { hosts: shares }: PointResult): Host[] =>
  hosts.filter(({ name }) => shares.some(({ host }) => host === name));

function ranOnStorage(index: LabIndex, result: PointResult): boolean {
  const storage = index.ofKind('host').filter(({ role }) => role === 'storage');
  return result.hosts.length > 0 && namedIn(storage, result).length === result.hosts.length;
}

/** Clients by name; else as many of the drawn ones as loaded; null: all. */
function loadingClients(index: LabIndex, result: PointResult): Id[] | null {
  const clients = index.ofKind('host').filter(({ role }) => role === 'client');
  const named = namedIn(clients, result);
  if (named.length > 0 && named.length === result.hosts.length) return named.map(({ id }) => id);
  const count = result.workload.clients ?? clients.length;
  return count >= clients.length ? null : clients.slice(0, count).map(({ id }) => id);
}
