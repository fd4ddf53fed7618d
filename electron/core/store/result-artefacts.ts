import type { PointResult } from '../../../shared/results/point-result.ts';
import { all, run, type WritableDatabase } from './handles.ts';
import { packBody, unpackBody } from './result-body.ts';

/** Raw output that belongs to a stored result, and the host that it is of; null: of the one host. */
export interface FurtherArtefact {
  readonly host: string | null;
  readonly name: string;
  readonly hash: string;
}

/** Puts further raw output to a result. What it has already is not put again; one that is gone stays so. */
export function addArtefacts(database: WritableDatabase, id: string, further: readonly FurtherArtefact[]): void {
  const sql = `SELECT body FROM result_body JOIN result ON result.id = result_id
    WHERE result_id = ? AND deleted_us IS NULL`;
  const [row] = all<{ body: Uint8Array }>(database, sql, id);
  if (row === undefined) return;
  const result = unpackBody({ body: row.body, histograms: null });
  const hosts = result.hosts.map((host) => ({ ...host, artefacts: withFurther(host, further) }));
  if (hosts.every(({ artefacts }, index) => artefacts.length === result.hosts[index]?.artefacts.length)) return;
  run(database, 'UPDATE result_body SET body = ? WHERE result_id = ?', packBody({ ...result, hosts }).body, id);
}

type Host = PointResult['hosts'][number];

function withFurther({ host, artefacts }: Host, further: readonly FurtherArtefact[]): Host['artefacts'] {
  const own = further.filter((each) => each.host === null || each.host === host);
  const fresh = own.filter(({ name, hash }) => !artefacts.some((one) => one.name === name && one.hash === hash));
  return [...artefacts, ...fresh.map(({ name, hash }) => ({ name, hash }))];
}
