import { usedExport } from '../units/unused-export.ts';

export const meanOf = (values: number[]): number => values.length * usedExport;
