import type { Lab } from '../../shared/model/lab.ts';
import { studyALab } from './study-a-lab.ts';
import { studyBLab } from './study-b-lab.ts';
import { studyCLab } from './study-c-lab.ts';
import { studyDLab } from './study-d-lab.ts';
import { studyELab } from './study-e-lab.ts';

/** The published beds by the name of their file in resources/samples. */
export const sampleLabs: Readonly<Record<string, Lab>> = {
  'study-a-lab': studyALab,
  'study-b-lab': studyBLab,
  'study-c-lab': studyCLab,
  'study-d-lab': studyDLab,
  'study-e-lab': studyELab,
};
