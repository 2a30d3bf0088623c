import type { Host, HostEvent } from '../../../src/shared/shell/host';
import type { RecentModel } from '../../../src/shared/shell/shell-answers';
import { EngineLife } from './engine-life';
import { folder, listing, modelFile, newFile, recipeFile, refer } from './files';
import { keepingCalls, keepNothingYet, type Kept } from './kept';

export interface HostDoubleOptions {
  /** A fixture to open at the start, e.g. `digits`. */
  readonly initial?: string | null;
  readonly stepMs?: number;
  /** What another host was given to keep: a new start on the same machine. */
  readonly kept?: Kept;
}

export interface HostDouble extends Host {
  readonly kept: Kept;
  /** Every call of the engine so far. */
  readonly asked: readonly string[];
  /** Ends the engine's process, so to speak. */
  crash(): void;
}

const digitsData = folder('calibration');

/** A browser's host without a server: made-up models for files, the engine double in the page, a way to crash it. */
export function createHostDouble(options: HostDoubleOptions = {}): HostDouble {
  const { initial = null, stepMs = 25, kept = keepNothingYet() } = options;
  const listeners = new Set<(event: HostEvent) => void>();
  const emit = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const engine = new EngineLife(emit, stepMs);
  let recents = ['digits', 'pyramid', 'resnet', 'encoder'].map((name, index): RecentModel => ({
    model: modelFile(name),
    data: digitsData,
    openedAt: new Date(Date.now() - index * 20 * 3600e3).toISOString(),
  }));
  return {
    kind: 'web',
    kept,
    asked: engine.asked,
    engine: engine.calls,
    crash: () => engine.end(false),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    shellInfo: async () => ({
      version: '0.1.0',
      platform: 'linux',
      runtime: 'Fixture',
      root: '~/models',
    }),
    engineStatus: async () => engine.status,
    initial: async () =>
      initial === null
        ? { model: null, data: null }
        : { model: modelFile(initial), data: digitsData },
    sample: async () => ({
      model: modelFile('digits'),
      data: digitsData,
      validation: folder('validation'),
    }),
    recents: async () => recents,
    forgetRecents: async () => {
      recents = [];
      emit({ type: 'recents', recents });
    },
    opened: () => Promise.resolve(),
    lookUp: async ({ ref }) => refer(ref),
    dataBeside: async () => [],
    beside: async ({ name }) => ({ file: newFile(name), exists: false }),
    stopEngine: async () => engine.end(true),
    startEngine: async () => engine.start(),
    ...keepingCalls(kept),
    pickModel: async () => modelFile('resnet'),
    pickOpen: async () => modelFile('resnet'),
    pickData: async () => digitsData,
    pickRecipe: async () => recipeFile,
    pickSave: async ({ suggestedName }) => newFile(suggestedName),
    dropped: async ([file]) =>
      file === undefined ? null : modelFile(file.name.replace(/\.onnx$/, '')),
    hand: () => Promise.resolve(),
    setTheme: () => Promise.resolve(),
    setTextSize: null,
    openExternal: () => Promise.resolve(),
    setCommandStates: () => Promise.resolve(),
    folders: {
      listFolder: async ({ folder: ref }) => listing(ref),
      findPath: async ({ from }) => ({ listing: listing(from), name: '', entry: null }),
      newFolder: async ({ name }) => folder(name),
      newFile: async ({ name }) => ({ file: { ...modelFile('digits'), name }, exists: false }),
    },
  };
}
