import type { EngineCalls } from '../../../src/shared/contract/contract';
import { AppError } from '../../../src/shared/errors';
import type { EngineStatus } from '../../../src/shared/process/engine-status';
import type { FolderListing, RecentModel } from '../../../src/shared/shell/shell-answers';
import type { Host, HostEvent } from '../../../src/shared/shell/host';
import type { Json, PickedFile } from '../../../src/shared/shell/picked-file';
import { OpenThings } from '../../../src/host/open-things';
import { PageJobs, type JobOwner } from '../../../src/host/page-jobs';
import type { ProjectToSave } from '../../../src/shared/shell/project';
import { createFakeEngine } from '../fake-engine';

export interface FakeHostOptions {
  /** A fixture to open at the start, e.g. `digits`. */
  readonly initial?: string | null;
  readonly stepMs?: number;
  readonly kind?: Host['kind'];
  readonly recents?: boolean;
  /** What another host was given to keep: a new start on the same machine. */
  readonly kept?: Kept;
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

/** What the host has been given to keep. */
export interface Kept {
  state: Json;
  readonly values: Map<string, { readonly bytes: Uint8Array; readonly savedAt: string }>;
  readonly projects: Map<string, ProjectToSave & { readonly savedAt: string }>;
  /** Nothing more can be stored. */
  isFull: boolean;
}

function projectFile(ref: string): PickedFile {
  const name = ref.slice(ref.indexOf(':') + 1);
  return { ref, name, location: `~/models/${name}`, kind: 'file', sizeBytes: 1000 };
}

function refer(ref: string): PickedFile | null {
  if (ref.startsWith('gone:')) return null;
  if (ref.startsWith('save:')) return projectFile(ref);
  return ref.startsWith('fixture:') ? fixtureFile(ref.slice(8)) : folder(ref.slice(7));
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
): Host & { crash(): void; kept: Kept; asked: string[] } {
  const listeners = new Set<(event: HostEvent) => void>();
  const emit = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const kept: Kept = options.kept ?? {
    state: readKept(),
    values: new Map(),
    projects: new Map(),
    isFull: false,
  };
  /** Every call of the engine. */
  const asked: string[] = [];
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
  // Who a job belongs to does not matter here: pages come one after another.
  const page: JobOwner = { progress: (progress) => emit({ type: 'progress', progress }) };
  let jobs = new PageJobs((jobId) => void engine.cancel({ jobId }));
  let open = new OpenThings();
  const newEngine = () => {
    jobs = new PageJobs((jobId) => void engine.cancel({ jobId }));
    open = new OpenThings();
    return createFakeEngine(
      {
        progress: (progress) => jobs.tell(progress),
        memory: (memory) => emit({ type: 'memory', ...memory }),
      },
      options.stepMs === undefined ? {} : { stepMs: options.stepMs },
    );
  };
  const ask = (name: keyof EngineCalls, args: { jobId: string }): Promise<unknown> => {
    if (name === 'situation') return Promise.resolve({ ...open.present, jobs: jobs.living });
    if (name === 'join') return jobs.join(args.jobId, page);
    const work = async (): Promise<unknown> => {
      const answer: unknown = await (engine[name] as (args: unknown) => Promise<unknown>)(args);
      open.done(name, args, answer);
      return answer;
    };
    return args?.jobId === undefined || name === 'cancel'
      ? work()
      : jobs.start(args.jobId, name, args, page, work);
  };
  let engine = newEngine();

  const guarded = new Proxy({} as EngineCalls, {
    get: (_, name: keyof EngineCalls) => (args: never) => {
      asked.push(name);
      if (status.state !== 'ready')
        return Promise.reject(new AppError('engine-lost', 'The engine is not running.'));
      return new Promise((resolve, reject) => {
        rejecters.add(reject);
        ask(name, args)
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
    asked,
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
    lookUp: ({ ref }) => Promise.resolve(refer(ref)),
    dataBeside: () => Promise.resolve([]),
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
    loadValue: async ({ key }) => kept.values.get(key)?.bytes ?? null,
    saveValue: async ({ key, bytes }) => {
      if (kept.isFull) throw new AppError('io', 'The disk is full.');
      kept.values.set(key, { bytes, savedAt: new Date().toISOString() });
    },
    values: async () =>
      [...kept.values].map(([key, { bytes, savedAt }]) => ({
        key,
        sizeBytes: bytes.length,
        savedAt,
      })),
    dropValues: async ({ keys }) => {
      for (const key of keys) kept.values.delete(key);
    },
    saveProject: async ({ target, project }) => {
      const savedAt = new Date().toISOString();
      kept.projects.set(target, { ...project, savedAt });
      return { file: projectFile(target), savedAt };
    },
    openProject: async ({ file }) => {
      const project = kept.projects.get(file);
      if (project === undefined) throw new AppError('bad-input', 'There is no such project.');
      const named = (of: { ref: string; sha256: string | null } | null) =>
        of === null ? null : { file: refer(of.ref), path: of.ref, sha256: of.sha256 };
      const { model, data, validation } = project.files;
      return {
        savedAt: project.savedAt,
        files: { model: named(model), data: named(data), validation: named(validation) },
        content: project.content,
        values: project.values,
      };
    },
    pickModel: () => Promise.resolve(fixtureFile('resnet')),
    pickOpen: () => Promise.resolve(fixtureFile('resnet')),
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
    setTextSize: null,
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
