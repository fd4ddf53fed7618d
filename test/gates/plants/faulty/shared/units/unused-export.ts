export const unusedExport = 1;
export const usedExport = 2;
