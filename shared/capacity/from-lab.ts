import { indexLab } from '../model/lab-index.ts';
import type { Lab } from '../model/lab.ts';
import type { Workload } from '../plan/workload.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { ClientGroup } from './bed-input.ts';
import { driveUses } from './element-use.ts';
import { bedInput, capacityOf, rateOf, type BedParts } from './lab-bed.ts';
import { clusterAnswer } from './lab-cluster.ts';
import { labDrives } from './lab-drives.ts';
import { bedHosts } from './lab-hosts.ts';
import { usedPaths } from './lab-paths.ts';
import { remoteAnswer } from './lab-remote.ts';
import { cacheAssumptions, storageSets } from './lab-sets.ts';
import type { BlockLoad } from './link-ceiling.ts';
import { predictBed } from './prediction.ts';
import type { CapacityAnswer, CapacityQuestion } from './question.ts';

/**
 * What a drawn test bed may give for a load and what limits it. Facts that the lab lacks are assumed and told, or, when
 * nothing can stand in for them, refused with a problem that names the part and the remedy.
 */
export function labCapacity(lab: Lab, question: CapacityQuestion): CapacityAnswer {
  const index = indexLab(lab);
  const load = blockLoad(question.workload);
  if (load === null) return refused(TRIM);
  if (!(load.blockBytes > 0)) return refused(NO_BLOCKS);
  const hosts = bedHosts(index, question);
  const iscsi = question.protocol === 'iscsi' || question.protocol === 'iser';
  const used = hosts.kind === 'remote' && !iscsi ? usedPaths(index, hosts.clients) : null;
  const drawn = storageSets(index, hosts.storage, used);
  // Mirrors span hosts: a load on the storage hosts themselves goes around them.
  const sets = hosts.kind === 'local' ? drawn.map((set) => ({ ...set, copies: 1 })) : drawn;
  if (sets.length === 0) return refused(NO_DRIVES);
  const drives = labDrives(sets, question.workload, load, question.measured);
  if (drives.set === null) return { capacity: null, problems: [...drives.problems] };
  const parts: BedParts = { index, question, load, hosts, used, sets, drives, set: drives.set };
  if (hosts.kind === 'cluster') return clusterAnswer(parts);
  return hosts.kind === 'local' ? localAnswer(parts) : remoteAnswer(parts);
}

const TRIM = problem(
  'error',
  'capacity-trim-not-modelled',
  'workload',
  'Trim is not in the capacity model.',
  'Choose a pattern that reads or writes.',
);
const NO_BLOCKS = problem(
  'error',
  'capacity-block-size',
  'workload.blockBytes',
  'A block of 0 bytes is no load.',
  'Enter the block size, 512 bytes or more.',
);
const NO_DRIVES = problem(
  'error',
  'capacity-no-drives',
  'lab',
  'No drive is drawn in a storage host.',
  'Draw the drives, or set the role of the host that holds them to storage.',
);

const refused = (...problems: Problem[]): CapacityAnswer => ({ capacity: null, problems });

/** fio mixes half and half when no share of reads is given. */
const USUAL_READ_PERCENT = 50;

function blockLoad(workload: Workload): BlockLoad | null {
  const { access, blockBytes } = workload;
  switch (access) {
    case 'read':
    case 'randread':
      return { blockBytes, readFraction: 1 };
    case 'write':
    case 'randwrite':
      return { blockBytes, readFraction: 0 };
    case 'rw':
    case 'randrw':
      return { blockBytes, readFraction: (workload.readPercent ?? USUAL_READ_PERCENT) / 100 };
    case 'trim':
    case 'randtrim':
      return null;
  }
}

function localAnswer(parts: BedParts): CapacityAnswer {
  const { question, hosts } = parts;
  const client: ClientGroup = {
    clients: hosts.storage.length,
    depthPerClient: question.numjobs * question.iodepth,
    adapters: [],
    processorIops: question.measured.initiatorIopsPerClient,
  };
  const input = bedInput(parts, { fabric: null, clients: [client], target: null });
  const prediction = predictBed(input);
  const assumptions = [
    ...parts.drives.assumptions,
    ...cacheAssumptions(parts.index),
    ...(question.protocol === 'local' ? [] : ['no client is drawn: the load runs on the storage hosts themselves']),
  ];
  const uses = driveUses(parts.drives, rateOf(prediction), parts.set.totalIops);
  return { capacity: capacityOf(prediction, input, assumptions, uses), problems: [] };
}
