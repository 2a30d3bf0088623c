import type { Remedy, TuneRequest } from '../../shared/contract/judgement';
import type { EngineStatus } from '../../shared/process/engine-status';
import type {
  Host,
  OpenRequest,
  PickedFile,
  RecentModel,
  ShellEvent,
} from '../../shared/shell/host';
import { isProjectName, type ProjectFileKind } from '../../shared/shell/project';
import type { CheckedData } from '../../shared/contract/contract';
import type { QconfigPatch } from '../../shared/recipe/recipe';
import { withLayer, withPerChannel } from '../../shared/recipe/recipe';
import type { AppState, DialogName, Problem } from '../state/app-state';
import type { DataChoice, SampleRef } from '../state/data-choice';
import { folderChoice } from '../state/data-choice';
import type { Settings, ViewOptions } from '../state/settings';
import { isQuantizable, labelsOf } from '../state/derived/derived';
import type { RecipeEdit } from '../state/recipe/recipe-document';
import { patchLayersEdit, skipEdit, toggleSkipEdit } from '../state/recipe/recipe-edits';
import type { SavedState } from '../state/saved/saved-state';
import { nothingSaved, readSavedState } from '../state/saved/saved-state';
import type { SelectMode } from '../state/selection';
import { select } from '../state/selection';
import type { AppStore } from '../state/store';
import { defaultSettings, defaultView } from '../state/settings';
import { advise, adviseWhenIdle, cancelQuiet } from './analyses/advise';
import { editRecipe, redoRecipe, undoRecipe } from './measuring/change-recipe';
import { openProject, locate, saveProject } from './model/project';
import { askSituation, rejoinJobs } from './measuring/rejoin';
import { runActions } from './measuring/run-actions';
import { cancelChoosing, chooseData, chooseValidation, requestOf } from './model/choose-data';
import type { Context } from './core/context';
import { errorOf, get, isExpected, set } from './core/context';
import {
  fetchSamples,
  fetchThumbnails,
  refreshSamples,
  scheduleInspection,
} from './analyses/inspect';
import {
  compareKernels,
  compareWith,
  measureAccuracy,
  measureRemedies,
  measureSensitivity,
  measureSpeed,
  tune,
} from './analyses/judge';
import { noteProgress } from './core/jobs';
import { watchEngine } from './core/heartbeat';
import { keepState } from './values/keep';
import { keepValues } from './values/keep-values';
import { cancelRun, measureShownShadow, runNow } from './measuring/measure';
import type { OpenWith } from './model/open-model';
import { cancelOpening, closeModel, openBeforeReload, openModel } from './model/open-model';
import { noteEngine } from './model/recover';

/** Everything a user can do, in one place: menus, keys, palette, panels and tests all call this. */
export type Session = ReturnType<typeof createSession>;

const samplePreset = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' } as const;

export function createSession(host: Host, store: AppStore) {
  const context: Context = {
    host,
    store,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
  };
  let keeper: ReturnType<typeof keepState> | null = null;
  let valueKeeper: ReturnType<typeof keepValues> | null = null;
  const stops: (() => void)[] = [];

  const savedState = (): SavedState => keeper?.saved() ?? nothingSaved;
  /** What is remembered of a model, or of a project. */
  const savedOf = (ref: string): SavedState['models'][number] | null =>
    savedState().models.find(({ model, project }) => (project?.file ?? model).ref === ref) ?? null;

  /** Opens a model or a project. */
  async function open(file: PickedFile, options: OpenWith = {}): Promise<boolean> {
    const { attached } = options;
    if (isProjectName(file.name))
      return openProject(context, file, {
        saved: savedState(),
        ...(attached === undefined ? {} : { attached }),
      });
    set(context, { projectNotice: null });
    return openModel(context, file, { saved: savedOf(file.ref), ...options });
  }

  async function openRequest(request: OpenRequest): Promise<void> {
    const data = request.data === null ? null : folderChoice(request.data);
    if (request.model !== null) await open(request.model, data === null ? {} : { data });
    else if (data !== null && get(context).model.status === 'ready')
      await chooseData(context, data);
  }

  function onShellEvent(event: ShellEvent): void {
    if (event.type === 'engine') void noteEngine(context, event.status);
    else if (event.type === 'open') void openRequest(event.request);
    else if (event.type === 'recents') set(context, { recents: event.recents });
  }

  /** After a broken line the engine may be another one: its number tells. */
  async function onConnection(connection: AppState['engine']['connection']): Promise<void> {
    const wasDown = get(context).engine.connection === 'down';
    set(context, { engine: { ...get(context).engine, connection } });
    if (connection !== 'up' || !wasDown) return;
    const told = get(context).engine.status;
    await noteAnswer(told, await host.engineStatus());
    // Only the line broke: what the engine does goes on, and its results come here again.
    const situation = await askSituation(context);
    const { model } = get(context);
    if (model.status === 'ready' && situation?.model?.file === model.from.ref)
      rejoinJobs(context, situation.jobs);
  }

  /** What the engine was when it was asked for; what was told meanwhile is newer. */
  async function noteAnswer(told: EngineStatus | null, answer: EngineStatus): Promise<void> {
    if (get(context).engine.status === told) await noteEngine(context, answer);
  }

  /** Loads what was saved, greets the engine, opens what was asked for. */
  async function start(): Promise<void> {
    const heartbeat = watchEngine(context);
    stops.push(
      heartbeat.stop,
      host.onEvent((event) => {
        heartbeat.heard(event);
        if (event.type === 'progress') noteProgress(context, event.progress);
        else if (event.type === 'memory')
          set(context, { engine: { ...get(context).engine, rssBytes: event.rssBytes } });
        else if (event.type === 'connection') void onConnection(event.state);
        else onShellEvent(event);
      }),
      followSelection(),
    );
    const [json, shell, status, recents, initial, values] = await Promise.all([
      host.loadState(),
      host.shellInfo(),
      host.engineStatus(),
      host.recents(),
      host.initial(),
      // Without the list nothing is brought back, and everything is measured again.
      host.values().catch(() => []),
    ]);
    const saved = readSavedState(json);
    set(context, {
      shell,
      recents,
      storedValues: new Set(values.map(({ key }) => key)),
      settings: { ...defaultSettings, ...definedOnly(saved.settings) },
      view: { ...defaultView, ...definedOnly(saved.view) },
    });
    keeper = keepState(context, saved);
    valueKeeper = keepValues(context, savedState);
    stops.push(
      () => keeper?.stop(),
      () => valueKeeper?.stop(),
    );
    await noteAnswer(null, status);
    if (initial.model !== null) await openRequest(initial);
    else await reopenAfterReload();
  }

  /** The engine may have lived on: then what it has open and does is taken over instead of opened again. */
  async function reopenAfterReload(): Promise<void> {
    const remembered = openBeforeReload();
    const situation = await askSituation(context);
    // A new page beside a working engine: better seen than working for nobody.
    const working = situation?.jobs.length === 0 ? undefined : situation?.model?.file;
    const ref = remembered ?? working;
    if (ref === undefined) return;
    const file = await host.lookUp({ ref }).catch(() => null);
    if (file === null) return;
    const saved = savedOf(ref);
    const isOpen = situation?.model?.file === (saved?.model ?? file).ref;
    await open(file, isOpen ? { attached: situation } : {});
    if (isOpen && situation !== null && get(context).model.status === 'ready')
      rejoinJobs(context, situation.jobs);
  }

  /** The inspector follows the selection and the recipe. */
  function followSelection(): () => void {
    return store.subscribe((state, before) => {
      const moved = state.selection.focused !== before.selection.focused;
      if (
        moved ||
        state.measuredKey !== before.measuredKey ||
        state.warm !== before.warm ||
        state.shownRun !== before.shownRun ||
        state.document !== before.document
      ) {
        scheduleInspection(context);
      }
      if (state.jobs !== before.jobs || state.warm !== before.warm) adviseWhenIdle(context);
      if (state.shownRun !== before.shownRun) refreshSamples(context);
      if (
        state.view.metric !== before.view.metric ||
        state.view.columns !== before.view.columns ||
        state.shownRun !== before.shownRun
      )
        measureShownShadow(context);
    });
  }

  function applySkip(names: readonly string[], make: typeof toggleSkipEdit): void {
    const state = get(context);
    if (state.plan === null || names.length === 0 || !isQuantizable(state)) return;
    editRecipe(context, make(state.document.recipe, state.plan, names, labelsOf(state)));
  }

  async function picking<T>(title: string, pick: () => Promise<T | null>): Promise<T | null> {
    try {
      return await pick();
    } catch (thrown) {
      const error = errorOf(thrown);
      if (!isExpected(error)) set(context, { problem: { title, error, retry: null } });
      return null;
    }
  }

  return {
    context,
    host,
    store,
    start,
    dispose: () => {
      for (const stop of stops.splice(0).reverse()) stop();
    },

    open,
    close: () => closeModel(context),
    cancelOpening: () => cancelOpening(context),
    async pickModel(): Promise<void> {
      const file = await picking('The file was not opened', () => host.pickOpen());
      if (file !== null) await open(file);
    },
    /** Opens what was dropped; a browser has sent a copy of it. */
    openDropped: (file: PickedFile, options: OpenWith = {}): Promise<boolean> =>
      isProjectName(file.name)
        ? openProject(context, file, { saved: savedState(), isCopy: host.kind === 'web' })
        : open(file, options),
    /** What was measured so far is on disk, or cannot be. */
    valuesKept: async (): Promise<void> => valueKeeper?.settled(),
    saveProject: (as: boolean): Promise<boolean> =>
      saveProject(context, { as, settled: async () => valueKeeper?.settled() }),
    async locate(kind: ProjectFileKind): Promise<void> {
      await picking('The file was not opened', async () => {
        await locate(context, kind, { saved: savedState() });
        return null;
      });
    },
    dismissProjectNotice: () => set(context, { projectNotice: null }),
    async openSample(): Promise<void> {
      const sample = await picking('The sample was not opened', () => host.sample());
      if (sample === null) return;
      await open(sample.model, {
        recipe: samplePreset,
        data: folderChoice(sample.data),
        validation: folderChoice(sample.validation),
      });
    },
    async openRecent(recent: RecentModel): Promise<void> {
      const known = savedOf(recent.model.ref)?.data != null || isProjectName(recent.model.name);
      await open(
        recent.model,
        known || recent.data === null ? {} : { data: folderChoice(recent.data) },
      );
    },
    /** What was saved of a model: recents show its layers and last output. */
    savedOf,
    async forgetRecents(): Promise<void> {
      await picking('The list was not cleared', async () => {
        await host.forgetRecents();
        return true;
      });
      set(context, { recents: [] });
    },

    setData: (choice: DataChoice) => chooseData(context, choice),
    setValidation: (choice: DataChoice) => chooseValidation(context, choice),
    cancelChoosing: (which: 'data' | 'validation') => cancelChoosing(context, which),
    /** Reads data without using it: what it is, and its first samples as pictures. Rejects where it does not fit. */
    checkData: (choice: DataChoice): Promise<CheckedData> =>
      host.engine.checkData({ data: requestOf(choice), pictures: 12 }),
    /** Suggestions; nothing where there is no model, or its folder cannot be seen. */
    async dataBeside(): Promise<readonly PickedFile[]> {
      const { model } = get(context);
      if (model.status !== 'ready') return [];
      return host.dataBeside({ model: model.from.ref }).catch(() => []);
    },
    /** Run without data: asks for it, and runs once it is there. */
    chooseDataToRun: () => set(context, { dialog: 'data', runsNext: true }),
    async pickData(): Promise<PickedFile | null> {
      return picking('The data was not opened', () => host.pickData());
    },

    edit: (edit: RecipeEdit) => editRecipe(context, edit),
    undo: () => undoRecipe(context),
    redo: () => redoRecipe(context),
    toggleSkip: (names: readonly string[]) => applySkip(names, toggleSkipEdit),
    skip: (names: readonly string[]) =>
      applySkip(names, (recipe, plan, layers, labels) =>
        skipEdit(recipe, plan, layers, true, labels),
      ),
    patchLayers(names: readonly string[], patch: QconfigPatch | undefined): void {
      const state = get(context);
      editRecipe(context, patchLayersEdit(state.document.recipe, names, patch, labelsOf(state)));
    },
    applyRemedy(remedy: Remedy): void {
      const { document } = get(context);
      const recipe = remedy.patches.reduce(
        (next, { layer, patch }) => withLayer(next, layer, patch),
        document.recipe,
      );
      editRecipe(context, { title: remedy.label, recipe });
    },
    async loadRecipe(): Promise<void> {
      const file = await picking('The recipe was not opened', () => host.pickRecipe());
      if (file === null) return;
      const recipe = await picking(`${file.name} was not loaded`, () =>
        host.engine.readRecipe({ file: file.ref }),
      );
      if (recipe !== null) editRecipe(context, { title: `Load ${file.name}`, recipe });
    },

    run: () => runNow(context),
    cancel: () => cancelRun(context),
    measureSensitivity: () => measureSensitivity(context),
    measureAccuracy: () => measureAccuracy(context),
    measureSpeed: () => measureSpeed(context),
    compareKernels: () => compareKernels(context),
    /** Asks for a model that another tool quantized; what is wrong with it shows where the dialog was. */
    async compareWith(): Promise<void> {
      const file = await picking('The model was not opened', () =>
        host.pickModel({ purpose: 'compare' }),
      );
      if (file === null) return;
      set(context, { dialog: 'compareWith' });
      const isDone = await compareWith(context, file);
      if (!isDone && get(context).dialog === 'compareWith') set(context, { dialog: null });
    },
    measureRemedies: (layer: string) => measureRemedies(context, layer),
    advise: () => advise(context),
    /** Quiet work: nobody asked for it, so stopping it needs no word. */
    cancelQuiet: () => cancelQuiet(context),
    usePerChannel(): void {
      const recipe = withPerChannel(get(context).document.recipe);
      if (recipe !== null) editRecipe(context, { title: 'Weights per channel', recipe });
    },
    tune: (request: TuneRequest) => tune(context, request),
    retryInspection: () => scheduleInspection(context),
    fetchSamples: () => fetchSamples(context),
    fetchThumbnails: (from: 'data' | 'validation', samples: readonly number[]) =>
      fetchThumbnails(context, from, samples),

    ...runActions(context),

    select(names: readonly string[], mode: SelectMode = 'replace'): void {
      set(context, { selection: select(get(context).selection, names, mode) });
    },
    previewSkip: (names: readonly string[]) => set(context, { previewSkip: names }),
    setView: (patch: Partial<ViewOptions>) =>
      set(context, { view: { ...get(context).view, ...patch } }),
    setSettings: (patch: Partial<Settings>) =>
      set(context, { settings: { ...get(context).settings, ...patch } }),
    show: (dialog: DialogName | null) => set(context, { dialog, runsNext: false }),
    /** Shows a sample everywhere; those of the calibration data with their errors through the layers. */
    selectSample(sample: number | null, from: SampleRef['from']): void {
      set(context, { selectedSample: sample === null ? null : { sample, from } });
      if (sample === null) return;
      void fetchThumbnails(context, from, [sample]);
      if (from === 'data') void fetchSamples(context);
    },
    contextMenu: (contextMenu: AppState['contextMenu']) => set(context, { contextMenu }),
    setTableOrder(tableOrder: readonly string[]): void {
      const { tableOrder: before } = get(context);
      // New numbers seldom change the order, and a change of the state makes every panel look whether it concerns it.
      const isSame =
        before.length === tableOrder.length &&
        before.every((name, index) => name === tableOrder[index]);
      if (!isSame) set(context, { tableOrder });
    },
    tell: (problem: Problem | null) => set(context, { problem }),
    dismissUnsavedValues: () => set(context, { unsavedValues: null }),
    dismissFound: () => set(context, { found: null }),
    applyFound(): void {
      const { found } = get(context);
      if (found === null) return;
      set(context, { found: null });
      editRecipe(context, { title: `Tune: skip ${found.skipped.length}`, recipe: found.recipe });
    },
    dismissRecovered: () => set(context, { recovered: null }),
    dismissChangedFile: () => set(context, { changedFile: null }),
    dismissCancelled: () => set(context, { cancelled: null }),
    stopEngine: () => host.stopEngine(),
    startEngine: () => host.startEngine(),
  };
}

function definedOnly(patch: object): object {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
