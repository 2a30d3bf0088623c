// Who may import whom: rules per room, checked on resolved paths (docs/architecture.md has the table).

const tests = '\\.test\\.tsx?$';
const from = (...rooms) => ({ path: `^src/(${rooms.join('|')})/`, pathNot: tests });
const packages = (...names) => `^node_modules/(${names.join('|')})/`;

function forbid(name, comment, where, to) {
  return { name, comment, severity: 'error', from: where, to };
}

/** A room may import these rooms and itself, and no other source of this project. */
function room(name, ...rooms) {
  const known = [name, ...rooms].join('|');
  return forbid(
    `${name}-rooms`,
    `src/${name} may import no other source than src/{${[name, ...rooms].join(',')}}.`,
    from(name),
    { path: '^(src|scripts|test|e2e)/', pathNot: `^src/(${known})/` },
  );
}

/**
 * The floors inside a room, lowest first. A folder may import itself and folders of lower floors, not its neighbours:
 * so no ring is possible, and a reader of one folder never has to know what is above it.
 */
const engineFloors = [
  ['files', 'jobs', 'onnx', 'qparams'],
  ['ops'],
  ['data', 'recipe'],
  ['runtime'],
  ['prepare'],
  ['plan', 'source'],
  ['quantize', 'targets'],
  ['emit'],
  ['run'],
  ['executed', 'measure'],
  ['observe'],
  ['match'],
  ['dumps'],
  ['warnings'],
  ['export', 'noise', 'repair'],
  ['workspace'],
  ['predict', 'states', 'travel'],
  ['calls'],
  ['bench'],
  ['tune'],
  ['entry'],
];
const rendererFloors = [
  ['styles', 'host', 'ui'],
  ['state'],
  ['columns', 'pictures'],
  ['session'],
  ['commands'],
  ['charts', 'graph'],
  ['inspector', 'report'],
  ['panels'],
  ['app'],
];

function floors(room, rows) {
  const folders = rows.flat();
  const rules = rows.flatMap((row, floor) =>
    row.map((name) =>
      forbid(
        `${room}-${name}`,
        `src/${room}/${name} may import only itself and lower floors of src/${room}.`,
        { path: `^src/${room}/${name}/`, pathNot: [tests] },
        {
          path: `^src/${room}/`,
          pathNot: `^src/${room}/(${[name, ...rows.slice(0, floor).flat()].join('|')})/`,
        },
      ),
    ),
  );
  const unnamed = forbid(
    `${room}-floors`,
    `Every folder of src/${room} stands on a floor: name it in .dependency-cruiser.cjs.`,
    {
      path: `^src/${room}/[^/]+/`,
      pathNot: [tests, `^src/${room}/(${folders.join('|')})/`],
    },
    { path: '.' },
  );
  return [...rules, unnamed];
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'A ring of files cannot be understood or tested in parts.',
      {},
      { circular: true },
    ),
    forbid(
      'resolvable',
      'Every import must be found on a fresh clone.',
      {},
      { couldNotResolve: true },
    ),

    room('shared'),
    room('engine', 'shared'),
    room('host', 'shared', 'engine'),
    room('main', 'shared'),
    room('preload', 'shared'),
    room('renderer', 'shared'),
    room('server', 'shared', 'engine', 'host'),
    room('cli', 'shared', 'engine', 'host', 'server'),

    ...floors('engine', engineFloors),
    ...floors('renderer', rendererFloors),

    forbid(
      'shared-packages',
      'src/shared knows only zod and fastest-levenshtein.',
      from('shared'),
      {
        path: '^node_modules/',
        pathNot: packages('zod', 'fastest-levenshtein'),
      },
    ),
    forbid('preload-packages', 'The preload knows only electron.', from('preload'), {
      path: '^node_modules/',
      pathNot: packages('electron'),
    }),
    forbid(
      'no-node-in-pages',
      'What runs in a page, or anywhere, has no Node.',
      from('shared', 'preload', 'renderer'),
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'electron-rooms',
      'Only main and preload know Electron.',
      {
        path: '^src/',
        pathNot: ['^src/(main|preload)/', tests],
      },
      { path: packages('electron') },
    ),
    forbid(
      'interface-rooms',
      'Only the renderer draws.',
      { path: '^src/', pathNot: ['^src/renderer/', tests] },
      { path: packages('react', 'react-dom', 'zustand', 'recharts', 'radix-ui') },
    ),
    forbid('engine-has-no-transport', 'Hosts put the engine behind a transport.', from('engine'), {
      path: packages('ws', 'birpc', 'msgpackr', 'commander', 'open'),
    }),
    forbid(
      'models-stay-in-the-engine',
      'Models and pixels are handled by the engine alone.',
      { path: '^src/', pathNot: ['^src/engine/', tests] },
      { path: packages('onnx-buf', '@bufbuild/protobuf', 'sharp') },
    ),
    forbid(
      'one-onnxruntime',
      'Only src/engine/runtime/ort.ts loads ONNX Runtime: one session policy, one place to upgrade.',
      { path: '^src/', pathNot: '^src/engine/runtime/ort\\.ts$' },
      { path: 'node_modules/onnxruntime-' },
    ),

    forbid(
      'sessions-are-run',
      'Graphs are run by src/engine/run; what is no sample of the model (folding, files, two models, races) has a session of its own.',
      {
        path: '^src/engine/',
        pathNot: [
          tests,
          '^src/engine/(runtime|run|bench)/',
          '^src/engine/(prepare/simplify/simplify|match/paired-runs|export/(export-model|parting-layer))\\.ts$',
          // They ask for its version and set what holds for all sessions.
          '^src/engine/(index|calls/report|workspace/observation-cache)\\.ts$',
        ],
      },
      { path: '^src/engine/runtime/ort\\.ts$', dependencyTypesNot: ['type-only'] },
    ),

    forbid(
      'tests-are-not-shipped',
      'Shipped code never imports a test or what only tests use.',
      { path: '^src/', pathNot: tests },
      { path: [tests, '^test/', '^e2e/', '^scripts/'] },
    ),
    forbid(
      'shipped-dependencies',
      'What Node loads from node_modules at the user is a dependency, not a devDependency.',
      from('engine', 'host', 'server', 'cli'),
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^test/fixtures/', '^out/', '^dist/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
