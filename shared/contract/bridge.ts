/**
 * What Electron's preload puts into the page as `window.fabriclab`: these functions and nothing else. Both sides check
 * what they get; no event object and no channel name crosses.
 */
export interface Bridge {
  /** Answers `{ok, data}` or `{ok, error}`; never rejects for a failed call. */
  call(name: string, input: unknown): Promise<unknown>;
  putBlob(bytes: Uint8Array): Promise<unknown>;
  getBlob(id: string): Promise<unknown>;
  /** Where a file that the user chose or dropped lies; '' for one that lies nowhere, or is none. */
  pathOf(file: object): string;
  /** Every push `{event, sequence, data}`. Answers the function that ends the subscription. */
  onPush(listener: (push: unknown) => void): () => void;
}

/** Channels between preload and main process: a call each, and the pushes. */
export const BRIDGE_CHANNELS = {
  call: 'fabriclab:call',
  putBlob: 'fabriclab:put-blob',
  getBlob: 'fabriclab:get-blob',
  push: 'fabriclab:push',
} as const;
