import { likeKey } from '../../../../shared/layout/alike.ts';
import { LAYERS, plainView, readView, toggledLayer, type Layer } from '../../../../shared/layout/layers.ts';
import type { Id } from '../../../../shared/units/identity.ts';
import type { Editor } from '../../canvas/editor.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';

type Foldable = 'drives' | 'alike' | 'hosts';

const FOLDED_WORDS: Readonly<Record<Foldable | 'nothing', string>> = {
  drives: 'Drives of one kind are folded',
  alike: 'Identical hosts are drawn as one',
  hosts: 'Hosts are folded',
  nothing: 'Everything is unfolded',
};

/** Which layers of a lab show and what is folded up: kept with the settings, by lab. */
export class DrawingViewState {
  readonly #editor: Editor;
  readonly #workspace: Workspace;
  readonly #labId: Id;

  constructor(editor: Editor, workspace: Workspace, labId: Id) {
    this.#editor = editor;
    this.#workspace = workspace;
    this.#labId = labId;
  }

  /** Takes over what the settings hold. */
  restore(): void {
    const stored = this.#workspace.settings.drawingViews[this.#labId];
    this.#editor.scene.view = stored ? readView(stored) : plainView;
  }

  /** Keeps the view as it is now. */
  keep(): void {
    const { layers, folded } = this.#editor.scene.view;
    const { drawingViews } = this.#workspace.settings;
    const exists = (key: string): boolean => this.#editor.lab.index.get(key.split('/')[0]) !== undefined;
    const view = { layers: [...layers], folded: [...folded].filter(exists).slice(0, 5_000) };
    void this.#workspace.set({ drawingViews: { ...drawingViews, [this.#labId]: view } });
  }

  toggle(layer: Layer): void {
    const { scene } = this.#editor;
    scene.view = toggledLayer(scene.view, layer);
    this.keep();
    const title = LAYERS.find(({ id }) => id === layer)?.title ?? '';
    this.#editor.say(`${title}: ${scene.view.layers.has(layer) ? 'shown' : 'hidden'}`);
  }

  /** The menu's entries: layers of which the lab has something, then folding. */
  entries(): MenuEntry[] {
    const { scene, lab } = this.#editor;
    const used = LAYERS.filter(
      ({ group, kinds }) => group === 'hardware' || kinds.some((kind) => lab.index.ofKind(kind).length > 0),
    );
    const layers = used.map(({ id, title }) => ({
      label: title,
      checked: scene.view.layers.has(id),
      select: () => this.toggle(id),
    }));
    return [
      ...layers,
      { label: 'Fold drives of one kind', select: () => this.#fold('drives') },
      { label: 'Draw identical hosts as one', select: () => this.#fold('alike') },
      { label: 'Fold all hosts', select: () => this.#fold('hosts') },
      { label: 'Unfold everything', select: () => this.#fold('nothing') },
    ];
  }

  #fold(what: Foldable | 'nothing'): void {
    const { scene, lab } = this.#editor;
    const hosts = lab.index.ofKind('host').map(({ id }) => id);
    const holders = [...lab.index.ofKind('numaNode').map(({ id }) => id), ...hosts.map((id) => `${id}/drives`)];
    const keys = { drives: holders, alike: hosts.map(likeKey), hosts, nothing: [] };
    scene.view = readView({ layers: [...scene.view.layers], folded: keys[what] });
    this.keep();
    this.#editor.say(FOLDED_WORDS[what]);
  }
}
