import { randomBytes } from 'node:crypto';
import { basename, extname } from 'node:path';
import { combineByHost, combineDirections } from '../../../shared/analysis/assemble.ts';
import type { ParsedPoint } from '../../../shared/parse/parsed.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';
import { RESULT_FORMAT, type PointResult } from '../../../shared/results/point-result.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { keepArtefact, type KeptArtefact } from '../files/artefacts.ts';
import { decodeText } from '../files/documents.ts';
import { packResult } from '../store/results.ts';
import type { Jobs } from './jobs.ts';
import { documentBytes } from './read-lab.ts';

type ImportJob = Jobs['import-file'];

/** Keeps the raw file, reads it, and makes its results ready to be stored. */
export async function importFile(input: ImportJob['input']): Promise<ImportJob['output']> {
  const { document, artefacts, nowUs } = input;
  const bytes = await documentBytes(document);
  const artefact = await keepArtefact(artefacts, bytes);
  const { points, problems } = parseResultFile({ name: document.name, text: decodeText(bytes) });
  const results = points.map((point, ordinal) => resultOf(point, { ...input, artefact, ordinal }));
  return { results: results.map((result) => packResult(result, nowUs)), problems: [...problems], artefact };
}

interface Origin {
  readonly document: { readonly name: string };
  readonly labId: string | null;
  readonly configuration: string | null;
  readonly nowUs: number;
  readonly artefact: KeptArtefact;
  readonly ordinal: number;
}

function resultOf(point: ParsedPoint, origin: Origin): PointResult {
  const file = origin.document.name;
  const artefacts = [{ name: basename(file), hash: origin.artefact.hash }];
  const hosts = combineByHost(point.parts).map((host) => ({ ...host, artefacts }));
  return {
    format: RESULT_FORMAT,
    id: uuidV7(origin.nowUs / 1000, randomBytes(10)),
    labId: origin.labId,
    runId: null,
    configuration: origin.configuration ?? basename(file, extname(file)),
    workload: point.workload,
    repeat: 1,
    attempt: 1,
    status: point.status,
    directions: combineDirections(hosts.map((host) => host.directions)),
    cpu: hosts.length === 1 ? (hosts[0]?.cpu ?? null) : null,
    layer: point.layer ?? 'unknown',
    loop: point.loop ?? 'unknown',
    startedUs: point.startedUs,
    runtimeNs: point.runtimeNs,
    rampNs: point.rampNs,
    requestedRuntimeNs: point.requestedRuntimeNs ?? null,
    ...(point.stages && { stages: [...point.stages] }),
    startSkewNs: null,
    tool: point.tool,
    hosts,
    provenance: { kind: 'imported', file, artefact: origin.artefact.hash, ordinal: origin.ordinal },
    problems: [...point.problems],
  };
}
