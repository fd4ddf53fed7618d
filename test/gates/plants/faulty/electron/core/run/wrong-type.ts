export const blockBytes: number = '4096';
