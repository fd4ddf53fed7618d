import FileCode from '@lucide/svelte/icons/file-code';
import FileText from '@lucide/svelte/icons/file-text';
import Grid from '@lucide/svelte/icons/grid-3x3';
import Network from '@lucide/svelte/icons/network';
import Play from '@lucide/svelte/icons/play';
import Scale from '@lucide/svelte/icons/scale';
import Server from '@lucide/svelte/icons/server';
import SettingsIcon from '@lucide/svelte/icons/settings';
import Table from '@lucide/svelte/icons/table-2';
import type { Component } from 'svelte';
import type { LabScreen, ScreenName } from '../state/navigation.svelte.ts';

interface ScreenEntry<Name extends ScreenName> {
  readonly name: Name;
  readonly title: string;
  readonly icon: Component<{ size?: number }>;
  /** Alt and this digit goes there. */
  readonly digit: string;
}

/** The screens in the order of the pipeline. */
export const LAB_SCREEN_LIST: readonly ScreenEntry<LabScreen>[] = [
  { name: 'topology', title: 'Topology', icon: Network, digit: '1' },
  { name: 'plan', title: 'Plan', icon: Grid, digit: '2' },
  { name: 'files', title: 'Files', icon: FileCode, digit: '3' },
  { name: 'run', title: 'Run', icon: Play, digit: '4' },
  { name: 'results', title: 'Results', icon: Table, digit: '5' },
  { name: 'compare', title: 'Compare', icon: Scale, digit: '6' },
  { name: 'report', title: 'Report', icon: FileText, digit: '7' },
];

export const WORKSPACE_SCREEN_LIST: readonly ScreenEntry<'hosts' | 'settings'>[] = [
  { name: 'hosts', title: 'Hosts', icon: Server, digit: '8' },
  { name: 'settings', title: 'Settings', icon: SettingsIcon, digit: '9' },
];

export const screenTitle = (name: ScreenName): string =>
  [...LAB_SCREEN_LIST, ...WORKSPACE_SCREEN_LIST].find((screen) => screen.name === name)?.title ?? 'Start';
