import { formatBytes } from '../../../../shared/units/format.ts';

/** `4 KiB` as the grid has room for: `4K`. */
export const blockText = (blockBytes: number | null): string => formatBytes(blockBytes).replace(/ ([KMG])iB$/, '$1');
