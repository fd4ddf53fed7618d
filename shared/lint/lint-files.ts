import type { GeneratedFile } from '../generate/generated-file.ts';
import type { Lab } from '../model/lab.ts';
import { fileRules, type CheckedFile } from './file-rules.ts';
import type { LintFinding } from './finding.ts';
import { findings } from './rule.ts';

/** Rules of stage *file* over what was generated for the hosts of a lab. */
export function lintFiles(lab: Lab, files: readonly GeneratedFile[]): LintFinding[] {
  return files.flatMap(({ host: id, hostName, path, text }) => {
    const host = lab.entities[id];
    return lintText({ path: `${hostName}: ${path}`, text, host: host?.kind === 'host' ? host : null });
  });
}

/** The same over one text, such as a command line that was typed or published. */
export const lintText = (file: CheckedFile): LintFinding[] => findings(fileRules, 'file', file, () => file.path);
