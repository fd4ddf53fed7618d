import { EditorState, RangeSetBuilder, StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, lineNumbers, type DecorationSet } from '@codemirror/view';
import { minimalSetup } from 'codemirror';

/** A read-only text with line numbers. Loaded only when a text is shown. */
export interface CodeViewer {
  show(text: string, markedLines: readonly number[]): void;
  select(line: number | null): void;
  destroy(): void;
}

interface Marks {
  readonly marked: ReadonlySet<number>;
  readonly chosen: number | null;
}

const setMarked = StateEffect.define<ReadonlySet<number>>();
const setChosen = StateEffect.define<number | null>();

const marks = StateField.define<Marks>({
  create: () => ({ marked: new Set(), chosen: null }),
  update(value, transaction) {
    let next = value;
    for (const effect of transaction.effects) {
      if (effect.is(setMarked)) next = { ...next, marked: effect.value };
      if (effect.is(setChosen)) next = { ...next, chosen: effect.value };
    }
    return next;
  },
});

const looks = {
  marked: Decoration.line({ class: 'cm-marked-line' }),
  chosen: Decoration.line({ class: 'cm-chosen-line' }),
  comment: Decoration.line({ class: 'cm-comment-line' }),
  section: Decoration.line({ class: 'cm-section-line' }),
};

/** The marks of the lines in view: reasons, the chosen line, and comments and sections of job files and scripts. */
function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const { marked, chosen } = view.state.field(marks);
  for (const { from, to } of view.visibleRanges) {
    const first = view.state.doc.lineAt(from).number;
    const last = view.state.doc.lineAt(to).number;
    for (let number = first; number <= last; number += 1) {
      const line = view.state.doc.line(number);
      if (/^\s*[#;]/.test(line.text)) builder.add(line.from, line.from, looks.comment);
      if (/^\s*\[.*\]\s*$/.test(line.text)) builder.add(line.from, line.from, looks.section);
      if (marked.has(number)) builder.add(line.from, line.from, looks.marked);
      if (number === chosen) builder.add(line.from, line.from, looks.chosen);
    }
  }
  return builder.finish();
}

function extensions(label: string, choose: (line: number) => void): Extension[] {
  const nonce = document.querySelector<HTMLElement>('[nonce]')?.nonce;
  return [
    minimalSetup,
    lineNumbers(),
    marks,
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'aria-readonly': 'true' }),
    EditorView.decorations.of(decorate),
    EditorView.updateListener.of((update) => {
      if (!update.selectionSet || update.transactions.every((transaction) => !transaction.isUserEvent('select')))
        return;
      choose(update.state.doc.lineAt(update.state.selection.main.head).number);
    }),
    nonce === undefined || nonce === '' ? [] : EditorView.cspNonce.of(nonce),
  ];
}

export function createCodeViewer(parent: HTMLElement, label: string, choose: (line: number) => void): CodeViewer {
  const view = new EditorView({ parent, state: EditorState.create({ extensions: extensions(label, choose) }) });
  return {
    show(text, markedLines) {
      const same = view.state.doc.toString() === text;
      view.dispatch({
        ...(same ? {} : { changes: { from: 0, to: view.state.doc.length, insert: text } }),
        effects: setMarked.of(new Set(markedLines)),
      });
    },
    select(line) {
      const shown = line !== null && line <= view.state.doc.lines ? line : null;
      view.dispatch({
        effects: [
          setChosen.of(shown),
          ...(shown === null ? [] : [EditorView.scrollIntoView(view.state.doc.line(shown).from)]),
        ],
      });
    },
    destroy: () => view.destroy(),
  };
}
