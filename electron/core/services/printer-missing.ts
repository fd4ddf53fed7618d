import { CodedError } from '../../../shared/contract/errors.ts';

export const printerMissing = (): CodedError =>
  new CodedError(
    'printer-missing',
    'Nothing here can draw the report',
    'Install Chromium, Chrome or Edge, or export the report from a window of FabricLab.',
  );
