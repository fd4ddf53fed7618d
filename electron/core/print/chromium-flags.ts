/**
 * Flags for every Chromium that FabricLab starts: a profile of its own, no first-run screens, and no traffic of the
 * browser's own (updates, sync, field trials, reports, safe-browsing lists, translation models).
 */
export function chromiumFlags(profileDirectory: string): string[] {
  return [
    `--user-data-dir=${profileDirectory}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--no-service-autorun',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-extensions-with-background-pages',
    '--disable-component-update',
    '--disable-crash-reporter',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-field-trial-config',
    '--disable-search-engine-choice-screen',
    '--disable-spell-checking',
    '--disable-sync',
    '--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,SegmentationPlatform,Translate',
    '--hide-crash-restore-bubble',
    '--metrics-recording-only',
    // Whatever the browser still asks for on its own account (updates, accounts) goes to a proxy that is not there; names
    // are not looked up either. Loopback, where our pages come from, never goes through a proxy.
    '--proxy-server=http://127.0.0.1:1',
    '--password-store=basic',
    ...(runsAsRoot() ? ['--no-sandbox'] : []),
  ];
}

/** Chromium refuses to start with its sandbox as root; shells that open a window say so in a warning line. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

export const ROOT_WARNING =
  'warning: as root the browser runs without its sandbox. Start FabricLab as an ordinary user instead.';
