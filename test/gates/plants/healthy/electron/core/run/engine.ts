import { driveBytes } from '../../../shared/model/drive.ts';

export const startRun = (): number => driveBytes(4);
