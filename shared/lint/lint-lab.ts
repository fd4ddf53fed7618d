import { indexLab } from '../model/lab-index.ts';
import type { Lab } from '../model/lab.ts';
import { acknowledged } from './acknowledge.ts';
import { placeText } from './bed.ts';
import type { LintFinding, Severity } from './finding.ts';
import { labRules } from './lab-rules.ts';
import { findings } from './rule.ts';

/** What the rules of stage *lab* find in a drawing, errors first, those that the user accepted marked with the reason. */
export function lintLab(lab: Lab, index = indexLab(lab)): LintFinding[] {
  const found = findings(labRules, 'lab', index, (ids) => placeText(index, ids));
  return acknowledged(found, lab.acknowledged).sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
