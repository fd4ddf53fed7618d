/** `14:05` of this computer's time zone. */
export const clockTime = (epochUs: number): string => timeText(epochUs).slice(0, 5);

/** `14:05:09` of this computer's time zone. */
export const clockSeconds = (epochUs: number): string => timeText(epochUs).slice(0, 8);

const timeText = (epochUs: number): string => new Date(epochUs / 1e3).toTimeString();
