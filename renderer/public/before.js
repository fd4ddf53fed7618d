// Runs before the bundle: zod would probe with `new Function` whether it may compile its checks, and the page's
// policy (require-trusted-types-for 'script') reports that as a violation.
globalThis.__zod_globalConfig = { jitless: true };
