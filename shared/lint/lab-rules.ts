import type { LabIndex } from '../model/lab-index.ts';
import { anaRules } from './ana.ts';
import { cableRules } from './cables.ts';
import { hostRules } from './hosts.ts';
import { networkRules } from './network.ts';
import { pcieRules } from './pcie.ts';
import { placementRules } from './placement.ts';
import { qosRules } from './qos.ts';
import { roceRules } from './roce.ts';
import type { Rule } from './rule.ts';
import { setRules } from './sets.ts';
import { targetRules } from './targets.ts';

/** Every rule that looks at the drawing alone, by code. */
export const labRules: readonly Rule<LabIndex>[] = [
  ...placementRules,
  ...pcieRules,
  ...setRules,
  ...networkRules,
  ...cableRules,
  ...roceRules,
  ...qosRules,
  ...targetRules,
  ...anaRules,
  ...hostRules,
].sort((a, b) => (a.code < b.code ? -1 : 1));
