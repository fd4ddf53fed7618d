import { LOOKS, type Look } from '../../../shared/layout/looks.ts';
import { HALO, type Shape } from '../../../shared/layout/shape.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A look as attributes, tokens as CSS variables: a change of theme redraws nothing. */
function attributesOf(look: Look): [string, string][] {
  const paint = (token: string): string => (token === 'none' ? 'none' : `var(--${token})`);
  const attributes: [string, string | undefined][] = [
    ['fill', look.fill === undefined ? undefined : paint(look.fill)],
    ['stroke', look.stroke === undefined ? undefined : paint(look.stroke)],
    ['stroke-width', look.strokeWidth?.toString()],
    ['stroke-dasharray', look.dash],
    ['opacity', look.opacity?.toString()],
    ['stroke-linejoin', look.round ? 'round' : undefined],
    ['font-weight', look.bold ? '600' : undefined],
    ['text-anchor', look.anchor],
  ];
  return attributes.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** What words that lie over lines have around their letters. */
const haloOf = ({ ground, size = 11 }: Look): [string, string][] =>
  ground === undefined
    ? []
    : [
        ['paint-order', 'stroke'],
        ['stroke', `var(--${ground})`],
        ['stroke-width', String(HALO.width(size))],
        ['stroke-opacity', String(HALO.opacity)],
        ['stroke-linejoin', 'round'],
      ];

const looks = new Map(
  Object.entries(LOOKS).map(([name, look]: [string, Look]) => [
    name,
    {
      attributes: attributesOf(look),
      halo: haloOf(look),
      classes: [look.mono ? 'mono' : '', look.size === undefined ? 's11' : `s${look.size}`],
    },
  ]),
);

function element(shape: Shape, halo: boolean): SVGElement {
  const made = document.createElementNS(SVG, shape.tag);
  const look = looks.get(shape.look);
  for (const [name, value] of look?.attributes ?? []) made.setAttribute(name, value);
  if (halo) for (const [name, value] of look?.halo ?? []) made.setAttribute(name, value);
  for (const [name, value] of Object.entries(shape.geometry)) made.setAttribute(name, String(value));
  const classes = shape.tag === 'text' ? [...(look?.classes ?? [])] : [];
  const named = classes.filter((name) => name !== '');
  if (named.length > 0) made.setAttribute('class', named.join(' '));
  if (shape.text !== undefined) made.textContent = shape.text;
  return made;
}

/** Draws the shapes into a group. Labels become text nodes: nothing in them is ever read as markup. */
export const painted =
  (shapes: readonly Shape[], halo = false) =>
  (group: SVGElement): void => {
    group.replaceChildren(...shapes.map((shape) => element(shape, halo)));
  };
