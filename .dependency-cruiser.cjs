/**
 * Who may import whom: docs/architecture.md's table of rooms as data, and the rules made from it.
 * A room may import itself, the rooms in its row, and where the row says so npm packages. Everything else is an error.
 */

const pure = '@stdlib/stats-base-dists-t|fast-xml-parser|papaparse|zod';

/** Rooms of shared/. All of them may import `units`. */
const shared = {
  units: [],
  model: [],
  edit: ['model'],
  layout: ['model'],
  inventory: ['model'],
  plan: ['model'],
  capacity: ['model', 'plan'],
  generate: ['model', 'plan'],
  results: [],
  // stats: fio's bucket arithmetic belongs to the histograms; the parsers only name the era.
  parse: ['results', 'stats'],
  lint: ['model', 'plan', 'capacity', 'generate', 'results'],
  stats: [],
  analysis: ['model', 'plan', 'results', 'stats', 'capacity'],
  report: ['model', 'plan', 'generate', 'lint', 'layout', 'results', 'analysis'],
};
/** The contract carries the schemas of every other room. */
const sharedRooms = { ...shared, contract: Object.keys(shared) };

/**
 * Rooms of electron/ and the other rooms of electron/ that each may import; all may import `core/app-options`, the types
 * that a shell fills. `core/services` is what the handlers of the contract share; `core/app` puts all of core together
 * and a shell sees only that, and the printer it may choose. Which rooms of shared/ they import is free, save for
 * `core/ssh`.
 */
const handlers = ['core/discover', 'core/fabric', 'core/run', 'core/services'];
const electronRooms = {
  'core/app-options': [],
  'core/files': [],
  'core/store': ['core/files'],
  'core/ssh': [],
  'core/workers': ['core/store', 'core/files'],
  'core/print': [],
  'core/services': ['core/store', 'core/files', 'core/workers', 'core/print'],
  'core/discover': ['core/ssh', 'core/store', 'core/services'],
  'core/fabric': ['core/ssh', 'core/store', 'core/services'],
  'core/run': ['core/ssh', 'core/store', 'core/files', 'core/services', 'core/workers'],
  'core/app-control': ['core/files', 'rpc'],
  'core/app': [
    ...handlers,
    'core/app-control',
    'core/files',
    'core/store',
    'core/ssh',
    'core/workers',
    'core/print',
    'rpc',
  ],
  rpc: [],
  'shells/system': ['core/files', 'core/print'],
  'shells/electron': ['core/app', 'core/files', 'core/print', 'rpc', 'shells/system'],
  'shells/web': ['core/app', 'core/print', 'rpc', 'shells/system'],
  'shells/cli': ['core/app', 'core/print', 'rpc', 'shells/system'],
};

/** Rooms of renderer/src/; all may use the style sheets of colours and typefaces. Which rooms of shared/ they import is free. */
const rendererRooms = {
  transport: [],
  state: ['transport'],
  ui: [],
  charts: ['ui'],
  canvas: ['state', 'ui'],
  views: ['state', 'canvas', 'charts', 'ui', 'report'],
  report: ['transport', 'charts', 'ui'],
  app: ['transport', 'state', 'canvas', 'charts', 'ui', 'views'],
};

/** A room is a folder, or a single file of that name. @param {string} top @param {string[]} rooms */
const inRooms = (top, rooms) => `^${top}/(${rooms.join('|')})(/|\\.)`;

/**
 * One rule per room: within `top`, only itself, the rooms open to all, and the rooms of its row.
 * @param {string} top
 * @param {Record<string, string[]>} rooms
 * @param {string[]} open
 */
function roomRules(top, rooms, open = []) {
  return Object.entries(rooms).map(([room, allowed]) => ({
    name: `rooms-of-${top.replace('/src', '')}`,
    comment: `${top}/${room} may import ${[...allowed, ...open].join(', ') || 'no other room'}`,
    severity: 'error',
    from: { path: inRooms(top, [room]) },
    to: { path: `^${top}/`, pathNot: inRooms(top, [room, ...allowed, ...open]) },
  }));
}

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const noRow = 'A folder that is in no table has no rules yet: give it a row first';
const unknownRoom = {
  path: '^(shared|electron|renderer/src)/',
  pathNot: [
    inRooms('shared', Object.keys(sharedRooms)),
    inRooms('electron', Object.keys(electronRooms)),
    inRooms('renderer/src', [...Object.keys(rendererRooms), 'main']),
  ],
};

module.exports = {
  forbidden: [
    ...roomRules('shared', sharedRooms, ['units']),
    ...roomRules('electron', electronRooms, ['core/app-options']),
    ...roomRules('renderer/src', rendererRooms, ['app/tokens', 'app/fonts']),
    never('known-rooms', noRow, unknownRoom, {}),
    never('known-rooms', noRow, {}, unknownRoom),
    never(
      'shared-is-pure',
      'shared/ runs in Node, in workers and in browsers: no Node modules, only its own few packages',
      { path: '^shared/' },
      { pathNot: ['^shared/', `^node_modules/(${pure})/`] },
    ),
    never(
      'renderer-without-node',
      'The renderer runs in a browser',
      { path: '^renderer/' },
      { dependencyTypes: ['core'] },
    ),
    never(
      'renderer-without-electron',
      'Only the contract connects the two',
      { path: '^renderer/' },
      { path: '^electron/' },
    ),
    never(
      'electron-without-renderer',
      'Only the contract connects the two',
      { path: '^electron/' },
      { path: '^renderer/' },
    ),
    never(
      'electron-only-in-its-shell',
      'Its binary is not everywhere: everything else must run without',
      { pathNot: '^electron/shells/electron/' },
      { path: '^node_modules/electron/' },
    ),
    never(
      'ssh-knows-no-tool',
      'core/ssh moves commands and files; fio, SPDK and labs are not its business',
      { path: '^electron/core/ssh/' },
      { path: '^shared/', pathNot: '^shared/(units|contract)/' },
    ),
    never(
      'no-test-code',
      'The program must not need test code',
      { path: '^(shared|electron|renderer)/' },
      { path: '^test/' },
    ),
    // A component that draws itself again inside itself (a tree) is no cycle between files.
    never('no-cycle', 'A cycle has no order to read it in', { path: '(.+)' }, { circular: true, pathNot: '^$1$' }),
    never(
      'no-orphan',
      'Nothing imports it and it imports nothing. In renderer/ knip tells: types that only .svelte files import are not seen',
      { orphan: true, pathNot: ['\\.d\\.ts$', '^test/.*\\.test\\.ts$', '^renderer/'] },
      {},
    ),
    never('resolvable', 'A missing module or package', {}, { couldNotResolve: true }),
    never(
      'declared-packages',
      'A package that is here only because another one wants it may vanish',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/(gates/plants|fixtures)/' },
    tsPreCompilationDeps: true,
    preserveSymlinks: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'types', 'node', 'default'],
    },
  },
};
