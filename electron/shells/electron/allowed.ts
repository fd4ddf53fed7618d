import { APP_ORIGIN } from './bridge-service.ts';

/** Permissions that a page gets; every other one is refused, asked or checked. */
const GRANTED = new Set(['clipboard-sanitized-write']);

export const mayNavigate = (address: string): boolean => address.startsWith(`${APP_ORIGIN}/`);
export const mayHave = (permission: string): boolean => GRANTED.has(permission);
