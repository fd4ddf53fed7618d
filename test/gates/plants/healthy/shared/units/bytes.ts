export const bytesPerKibibyte = 1024;
