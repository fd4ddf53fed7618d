import { localPoints } from '../../../../shared/analysis/local-baseline.ts';
import { withAllLaws } from '../../../../shared/analysis/laws/check-results.ts';
import type { Lab } from '../../../../shared/model/lab.ts';
import { publishedResults, type StudyId } from '../../../../shared/parse/study/studies.ts';
import type { PointResult } from '../../../../shared/results/point-result.ts';
import { anId } from '../../../support/builders.ts';
import { studyALab } from '../../../support/study-a-lab.ts';
import { studyBLab } from '../../../support/study-b-lab.ts';
import { studyCLab } from '../../../support/study-c-lab.ts';
import { studyDLab } from '../../../support/study-d-lab.ts';
import { studyELab } from '../../../support/study-e-lab.ts';
import { studiesFile } from '../../capacity/studies.ts';

const LABS: Readonly<Record<StudyId, Lab>> = {
  A: studyALab,
  B: studyBLab,
  C: studyCLab,
  D: studyDLab,
  E: studyELab,
};

/** The published results of a study on its bed, or on another one. */
export const publishedOn = (id: StudyId, lab: Lab = LABS[id]): PointResult[] =>
  publishedResults(studiesFile, id).map((result) => ({ ...result, id: anId(), labId: lab.id }));

/** The same with the verdicts of all laws. */
export function checkedStudy(id: StudyId, lab: Lab = LABS[id]): PointResult[] {
  const results = publishedOn(id, lab);
  return withAllLaws(results, new Map([[lab.id, { lab, baselines: localPoints(results) }]]));
}
