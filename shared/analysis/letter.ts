/** Letters name the configurations wherever a full name has no room: A is the baseline. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);
