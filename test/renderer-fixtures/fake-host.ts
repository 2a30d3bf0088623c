import type { EngineCalls } from '../../src/shared/contract';
import { AppError } from '../../src/shared/errors';
import type {
  EngineStatus,
  FolderListing,
  Host,
  HostEvent,
  Json,
  PickedFile,
  RecentModel,
} from '../../src/shared/host';
import { createFakeEngine } from './fake-engine';

export interface FakeHostOptions {
  /** A fixture to open at the start, e.g. `digits`. */
  readonly initial?: string | null;
  readonly stepMs?: number;
  readonly kind?: Host['kind'];
  readonly recents?: boolean;
}

const fixtureSizes: Readonly<Record<string, number>> = {
  digits: 211_267,
  resnet: 97_800_000,
  pyramid: 4_750_000,
  encoder: 437_000_000,
};

function fixtureFile(name: string): PickedFile {
  const file = name === 'digits' ? 'digits.onnx' : `${name}.onnx`;
  return {
    ref: `fixture:${name}`,
    name: file,
    location: `~/models/${file}`,
    kind: 'file',
    sizeBytes: fixtureSizes[name] ?? 1000,
  };
}

function folder(name: string): PickedFile {
  return {
    ref: `folder:${name}`,
    name,
    location: `~/samples/digits/${name}`,
    kind: 'folder',
    sizeBytes: null,
  };
}

/** A host without a shell: fixtures instead of files, a fake engine in the page, and a way to crash it. */
export function createFakeHost(
  options: FakeHostOptions = {},
): Host & { crash(): void; kept: { state: Json } } {
  const listeners = new Set<(event: HostEvent) => void>();
  const emit = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const kept: { state: Json } = { state: readKept() };
  let recents: readonly RecentModel[] =
    options.recents === false
      ? []
      : ['digits', 'pyramid', 'resnet', 'encoder'].map((name, index) => ({
          model: fixtureFile(name),
          data: folder('calibration'),
          openedAt: new Date(Date.now() - index * 20 * 3600e3).toISOString(),
        }));
  let status: EngineStatus = { state: 'ready', generation: 1, reason: null, asked: false, log: [] };
  let crashes = 0;
  let rejecters = new Set<(error: AppError) => void>();
  const newEngine = (): EngineCalls =>
    createFakeEngine(
      {
        progress: (progress) => emit({ type: 'progress', progress }),
        memory: (memory) => emit({ type: 'memory', ...memory }),
      },
      options.stepMs === undefined ? {} : { stepMs: options.stepMs },
    );
  let engine = newEngine();

  const guarded = new Proxy({} as EngineCalls, {
    get: (_, name: keyof EngineCalls) => (args: never) => {
      if (status.state !== 'ready')
        return Promise.reject(new AppError('engine-lost', 'The engine is not running.'));
      return new Promise((resolve, reject) => {
        rejecters.add(reject);
        (engine[name] as (args: never) => Promise<unknown>)(args)
          .then(resolve, reject)
          .finally(() => rejecters.delete(reject));
      });
    },
  });

  const tell = (next: Partial<EngineStatus>): void => {
    status = { ...status, ...next };
    emit({ type: 'engine', status });
  };
  const end = (asked: boolean): void => {
    crashes += asked ? 0 : 1;
    const log = ['engine: measuring sample 39', 'std::bad_alloc', 'engine exited with code 134'];
    for (const reject of rejecters) reject(new AppError('engine-lost', 'The engine stopped.'));
    rejecters = new Set();
    if (crashes >= 3)
      return tell({
        state: 'stopped',
        asked,
        reason: 'It stopped three times in five minutes.',
        log,
      });
    tell({ state: 'lost', asked, reason: 'The engine process ended (code 134).', log });
    tell({ state: 'restarting', generation: status.generation + 1 });
    setTimeout(() => {
      engine = newEngine();
      tell({ state: 'ready' });
    }, 400);
    return undefined;
  };

  return {
    kind: options.kind ?? 'web',
    kept,
    engine: guarded,
    crash: () => end(false),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    shellInfo: () =>
      Promise.resolve({
        version: '0.1.0',
        platform: 'linux',
        runtime: 'Fixture',
        root: options.kind === 'desktop' ? null : '~/models',
      }),
    engineStatus: () => Promise.resolve(status),
    initial: () => {
      const name = options.initial ?? null;
      return Promise.resolve({
        model: name === null ? null : fixtureFile(name),
        data: name === null ? null : folder('calibration'),
      });
    },
    sample: () =>
      Promise.resolve({
        model: fixtureFile('digits'),
        data: folder('calibration'),
        validation: folder('validation'),
      }),
    recents: () => Promise.resolve(recents),
    forgetRecents: async () => {
      recents = [];
      emit({ type: 'recents', recents });
    },
    opened: () => Promise.resolve(),
    lookUp: ({ ref }) =>
      Promise.resolve(
        ref.startsWith('fixture:') ? fixtureFile(ref.slice(8)) : folder(ref.slice(7)),
      ),
    beside: async ({ name }) => ({
      file: {
        ref: `save:${name}`,
        name,
        location: `~/models/${name}`,
        kind: 'file',
        sizeBytes: null,
      },
      exists: false,
    }),
    stopEngine: async () => end(true),
    startEngine: async () => {
      crashes = 0;
      engine = newEngine();
      tell({ state: 'ready', generation: status.generation + 1 });
    },
    loadState: () => Promise.resolve(kept.state),
    saveState: async ({ state }) => {
      kept.state = state;
      if (typeof localStorage !== 'undefined')
        localStorage.setItem('bitloupe.fake-state', JSON.stringify(state));
    },
    pickModel: () => Promise.resolve(fixtureFile('resnet')),
    pickData: () => Promise.resolve(folder('calibration')),
    pickRecipe: () =>
      Promise.resolve({
        ref: 'recipe',
        name: 'recipe.json',
        location: '~/recipe.json',
        kind: 'file',
        sizeBytes: 900,
      }),
    pickSave: ({ suggestedName }) =>
      Promise.resolve({
        ref: `save:${suggestedName}`,
        name: suggestedName,
        location: `~/models/${suggestedName}`,
        kind: 'file',
        sizeBytes: null,
      }),
    dropped: (files) =>
      Promise.resolve(
        files[0] === undefined ? null : fixtureFile(files[0].name.replace(/\.onnx$/, '')),
      ),
    hand: () => Promise.resolve(),
    setTheme: () => Promise.resolve(),
    openExternal: () => Promise.resolve(),
    setCommandStates: () => Promise.resolve(),
    folders:
      options.kind === 'desktop'
        ? null
        : {
            listFolder: ({ folder: ref }) => Promise.resolve(listing(ref)),
            findPath: ({ from }) =>
              Promise.resolve({ listing: listing(from), name: '', entry: null }),
            newFolder: ({ name }) => Promise.resolve(folder(name)),
            newFile: async ({ name }) => ({
              file: { ...fixtureFile('digits'), name },
              exists: false,
            }),
          },
  };
}

function readKept(): Json {
  const text =
    typeof localStorage === 'undefined' ? null : localStorage.getItem('bitloupe.fake-state');
  return text === null ? null : (JSON.parse(text) as Json);
}

function listing(ref: string | null): FolderListing {
  const here = folder(ref === null ? 'models' : ref.slice(7));
  const names = Object.keys(fixtureSizes);
  return {
    folder: here,
    trail: [folder('models'), ...(ref === null ? [] : [here])],
    entries: [
      ...['calibration', 'validation', 'archive'].map((name) => ({
        ...folder(name),
        modifiedAt: null,
      })),
      ...names.map((name) => ({ ...fixtureFile(name), modifiedAt: '2026-11-20T10:00:00Z' })),
    ],
    truncated: false,
  };
}
