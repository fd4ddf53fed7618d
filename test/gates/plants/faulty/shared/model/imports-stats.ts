import { meanOf } from '../stats/mean.ts';

export const mean = meanOf([1]);
