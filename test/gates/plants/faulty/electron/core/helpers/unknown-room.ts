import { driveBytes } from '../../../shared/model/drive.ts';

export const bytes = driveBytes(1);
