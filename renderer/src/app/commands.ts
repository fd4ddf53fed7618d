import { openSample } from '../state/open-sample.ts';
import type { Session } from '../state/session.svelte.ts';
import { COMPARISON_TABS } from '../state/comparison-tabs.ts';
import { LAB_SCREEN_LIST, WORKSPACE_SCREEN_LIST } from './screens.ts';

/** Something that the command palette offers. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group:
    'Go to' | 'Compare' | 'Lab' | 'Plan' | 'Run' | 'View' | 'Open lab' | 'Open sample' | 'Open run' | 'Open host';
  readonly shortcut?: string;
  readonly run: () => void;
}

/** What only the frame can do. */
export interface FrameActions {
  readonly openPalette: () => void;
  readonly openQuickOpen: () => void;
  readonly openShortcuts: () => void;
}

/** Every command that makes sense now. */
export function commandsOf(session: Session, frame: FrameActions): Command[] {
  return [
    ...placeCommands(session),
    ...labCommands(session),
    ...workCommands(session),
    ...compareCommands(session),
    ...viewCommands(session, frame),
  ];
}

/** Labs, samples, runs and hosts by name: what quick open lists. */
export function placesOf(session: Session): Command[] {
  const { navigation, runs } = session;
  const labs = (session.labs.list.data ?? []).map((lab): Command => ({
    id: `lab-${lab.id}`,
    title: lab.name,
    group: 'Open lab',
    run: () => navigation.openLab(lab.id),
  }));
  const samples = (session.labs.samples.data ?? []).map(({ id, title }): Command => ({
    id: `sample-${id}`,
    title,
    group: 'Open sample',
    run: () => void openSample(session, id),
  }));
  const ofRuns = (runs.list.data ?? []).map((run): Command => ({
    id: `run-${run.id}`,
    title: `Run ${run.number}, ${run.name}`,
    group: 'Open run',
    run: () => {
      navigation.openLab(run.labId, 'run');
      runs.watch(run.id);
    },
  }));
  const hosts = (session.hosts.list.data ?? []).map((host): Command => ({
    id: `host-${host.id}`,
    title: host.name,
    group: 'Open host',
    run: () => navigation.go('hosts'),
  }));
  return [...labs, ...samples, ...ofRuns, ...hosts];
}

function placeCommands({ navigation }: Session): Command[] {
  const screens = navigation.labId === null ? WORKSPACE_SCREEN_LIST : [...LAB_SCREEN_LIST, ...WORKSPACE_SCREEN_LIST];
  return screens.map((screen) => ({
    id: `go-${screen.name}`,
    title: screen.title,
    group: 'Go to',
    shortcut: `Alt ${screen.digit}`,
    run: () => navigation.go(screen.name),
  }));
}

function labCommands(session: Session): Command[] {
  const { navigation, labs } = session;
  const start: Command = { id: 'start', title: 'Labs and samples', group: 'Lab', run: () => navigation.closeLab() };
  const empty: Command = {
    id: 'new-lab',
    title: 'New empty lab',
    group: 'Lab',
    run: () => void labs.create({ name: labs.freeName }).then((id) => id !== null && navigation.openLab(id)),
  };
  return [start, empty];
}

function workCommands({ navigation, plans, runs }: Session): Command[] {
  const commands: Command[] = [];
  const plan = plans.chosen;
  if (navigation.labId !== null && plan) {
    commands.push(
      { id: 'duplicate-plan', title: `Duplicate plan ${plan.name}`, group: 'Plan', run: () => void plans.duplicate() },
      {
        id: 'check-run',
        title: `Check the hosts of ${plan.name}`,
        group: 'Run',
        run: () => {
          navigation.go('run');
          runs.watch(null);
          runs.check(plan.id);
        },
      },
    );
  }
  const current = runs.underWay;
  if (current) {
    commands.push({
      id: 'show-run',
      title: `Show run ${current.number}, ${current.name}`,
      group: 'Run',
      run: () => {
        navigation.openLab(current.labId, 'run');
        runs.watch(current.id);
      },
    });
  }
  return commands;
}

/** Every way to read the results of the open lab beside each other, searches among them included. */
function compareCommands(session: Session): Command[] {
  const { navigation } = session;
  const { labId } = navigation;
  if (labId === null) return [];
  return COMPARISON_TABS.map(({ value, command }) => ({
    id: `compare-${value}`,
    title: command,
    group: 'Compare',
    run: () => {
      navigation.go('compare');
      void session.comparison(labId).show(value);
    },
  }));
}

function viewCommands({ workspace }: Session, frame: FrameActions): Command[] {
  const theme = (value: 'system' | 'light' | 'dark', title: string): Command => ({
    id: `theme-${value}`,
    title,
    group: 'View',
    run: () => void workspace.set({ theme: value }),
  });
  const unit = workspace.settings.rateUnit === 'MiB/s' ? 'MB/s' : 'MiB/s';
  return [
    theme('light', 'Light theme'),
    theme('dark', 'Dark theme'),
    theme('system', 'Theme of the desktop'),
    {
      id: 'rate-unit',
      title: `Show rates in ${unit}`,
      group: 'View',
      run: () => void workspace.set({ rateUnit: unit }),
    },
    { id: 'quick-open', title: 'Open a lab, run or host', group: 'View', shortcut: 'Ctrl P', run: frame.openQuickOpen },
    { id: 'shortcuts', title: 'Keyboard shortcuts', group: 'View', shortcut: '?', run: frame.openShortcuts },
  ];
}
