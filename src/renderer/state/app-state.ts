import type { DataSummary, EngineInfo, Progress, RunResult } from '../../shared/contract/results';
import type { AppErrorData } from '../../shared/errors';
import type { EngineStatus } from '../../shared/process/engine-status';
import type { ConnectionState } from '../../shared/shell/host';
import type { PickedFile } from '../../shared/shell/picked-file';
import type { RecentModel, ShellInfo } from '../../shared/shell/shell-answers';
import type { Prediction } from '../../shared/contract/tuning';
import type { ModelSketch, OpenedModel, PlanView } from '../../shared/contract/model-view';
import type { MissingFile, ProjectFileKind } from '../../shared/shell/project';
import type { DialogAnalysis } from '../../shared/shell/analysis-table';
import { noAnalyses, type Analyses, type Keyed } from './analyses/analyses';
import type { Choosing, DataChoice, Loaded, SampleRef } from './data-choice';
import type { Job } from './analyses/jobs';
import { defaultSettings, defaultView, type Settings, type ViewOptions } from './settings';
import { newDocument, type RecipeDocument } from './recipe/recipe-document';
import type { RunEntry } from './runs/run-history';
import { noSelection } from './selection';
import type { ComparedMetric, Selection } from './view';

/** A project file. Its `savedAt` tells whether the file was changed by somebody else since. */
export interface OpenProject {
  readonly file: PickedFile;
  /** ISO 8601, as it stands in the file. */
  readonly savedAt: string;
  /** What was saved, as `projectMark` sees it; anything else is a change that is not in the file. */
  readonly mark: string;
}

/** What stands under the toolbar until it is dealt with. */
export interface Problem {
  readonly title: string;
  readonly error: AppErrorData;
  readonly retry: 'run' | 'open' | 'data' | 'compare' | null;
  /** What `open` opens; the open model where it is not given. */
  readonly file?: PickedFile;
}

export interface ChangedFile {
  /** The last run on the file as it was; null where there is none. */
  readonly run: number | null;
  /** Layers, patterns and operators of the recipe that the new file does not have. */
  readonly dropped: readonly string[];
}

export type DialogName =
  | DialogAnalysis
  | 'data'
  | 'validation'
  | 'export'
  | 'settings'
  | 'compare'
  | 'palette'
  | 'keys'
  | 'about'
  | 'notices'
  | 'log'
  | 'run';

export interface AppState {
  readonly shell: ShellInfo | null;
  readonly engine: {
    readonly status: EngineStatus | null;
    readonly info: EngineInfo | null;
    readonly rssBytes: number | null;
    /** Web: the line to the server. */
    readonly connection: ConnectionState;
    readonly restarts: number;
    /** Number of the process that was greeted and has model and data. */
    readonly greeted: number | null;
  };
  /** Last lines of the engine process that ended last. */
  readonly engineLog: readonly string[];
  readonly recents: readonly RecentModel[];
  readonly model: Loaded<OpenedModel, PickedFile>;
  /** A first picture of a large model while it is being prepared. */
  readonly sketch: ModelSketch | null;
  readonly data: Loaded<DataSummary, DataChoice>;
  readonly validation: Loaded<DataSummary, DataChoice>;
  /** Data that is being read, or that cannot be read, while what was there before stays in use. */
  readonly choosing: { readonly [which in 'data' | 'validation']: Choosing | null };
  readonly document: RecipeDocument;
  /** The plan of the present recipe: foreseen at once, then the engine's. */
  readonly plan: PlanView | null;
  readonly planIsForeseen: boolean;
  readonly runs: readonly RunEntry[];
  /** Taken off the list last, and where it stood: can be brought back. */
  readonly deletedRun: {
    readonly run: RunEntry;
    readonly at: number;
    readonly result: RunResult | null;
  } | null;
  /** The project file this model was opened from or saved to. */
  readonly project: OpenProject | null;
  /** Full results by run id: of runs of this session, and of those that were looked at since. */
  readonly results: Readonly<Record<number, RunResult>>;
  /** The run whose numbers are on screen. */
  readonly shownRun: number | null;
  /** The measured state of the present recipe, outputs at least. */
  readonly measuredKey: string | null;
  /** The present engine process has calibrated on the present data: it can inspect, predict and answer clicks. */
  readonly warm: boolean;
  /** Hash of the present data, once it is read. */
  readonly dataKey: string | null;
  readonly prediction: Keyed<Prediction> | null;
  /** Output dB of the present recipe, foreseen from the last prediction the moment it was clicked. */
  readonly foreseenDb: Keyed<number | null> | null;
  /** What the engine has found out; see `analysisTable`. */
  readonly analyses: Analyses;
  readonly selection: Selection;
  readonly previewSkip: readonly string[];
  readonly inspectionState: 'none' | 'loading' | 'ready' | 'error';
  /** The sample that samples view, chart and inspector show; an index into the data it is from. */
  readonly selectedSample: SampleRef | null;
  /** Pictures of samples as object URLs, by `data:12` or `validation:12`. */
  readonly thumbnails: Readonly<Record<string, string | null>>;
  readonly jobs: readonly Job[];
  readonly problem: Problem | null;
  /** Quiet word about an engine that came back; `back` once it has the model again. */
  readonly recovered: {
    readonly asked: boolean;
    readonly unfinished: boolean;
    readonly back: boolean;
  } | null;
  /** The model's file is another one than what the numbers on screen were measured on. */
  readonly changedFile: ChangedFile | null;
  /** Why what the user does cannot be stored at present; null while it can. */
  readonly unsaved: AppErrorData | null;
  /** Seconds since an engine that works was heard last; null while it is heard. */
  readonly silentS: number | null;
  /** Quiet word about a run that was cancelled. */
  readonly cancelled: Pick<Progress, 'done' | 'total' | 'unit'> | null;
  /** What is not as the project that was opened last says. */
  readonly projectNotice: {
    readonly file: PickedFile;
    readonly missing: readonly MissingFile[];
    readonly changed: readonly ProjectFileKind[];
  } | null;
  readonly dialog: DialogName | null;
  /** A run was asked for and waits for the data dialog. */
  readonly runsNext: boolean;
  /** Run whose name and note are being changed. */
  readonly editedRun: number | null;
  /** Keys of all values on disk, of whichever model. */
  readonly storedValues: ReadonlySet<string>;
  /** Why what was measured is not on disk; null while all is. */
  readonly unsavedValues: AppErrorData | null;
  /** Run chosen to be compared with the one on screen. */
  readonly compared: number | null;
  /** The comparison with another model stands in front of the other panels, which stay as they are behind it. */
  readonly comparing: boolean;
  /** What both graphs of a comparison are coloured by. */
  readonly comparedMetric: ComparedMetric;
  /** What is compared with once the data is there that the data dialog asks for. */
  readonly comparesNext: PickedFile | null;
  readonly contextMenu: {
    readonly layer: string;
    readonly at: { readonly x: number; readonly y: number };
  } | null;
  /** Layers in the order the table shows them: what J and K step through. */
  readonly tableOrder: readonly string[];
  readonly settings: Settings;
  readonly view: ViewOptions;
}

/** No numbers of what is open: none of them is true of another model file, or of other data. Analyses know it of themselves. */
export const unmeasured = {
  measuredKey: null,
  warm: false,
  prediction: null,
  foreseenDb: null,
  inspectionState: 'none',
} as const satisfies Partial<AppState>;

/** Everything that belongs to one open model; closing it resets exactly this. */
export const emptyModelState = {
  ...unmeasured,
  analyses: noAnalyses,
  model: { status: 'none' },
  sketch: null,
  data: { status: 'none' },
  validation: { status: 'none' },
  document: newDocument(),
  plan: null,
  planIsForeseen: false,
  choosing: { data: null, validation: null },
  runs: [],
  deletedRun: null,
  project: null,
  results: {},
  shownRun: null,
  dataKey: null,
  selection: noSelection,
  previewSkip: [],
  selectedSample: null,
  thumbnails: {},
  problem: null,
  recovered: null,
  changedFile: null,
  cancelled: null,
  contextMenu: null,
  tableOrder: [],
  compared: null,
  comparing: false,
  comparedMetric: 'accumulated',
  comparesNext: null,
} satisfies Partial<AppState>;

export const initialState: AppState = {
  ...emptyModelState,
  shell: null,
  engine: {
    status: null,
    info: null,
    rssBytes: null,
    connection: 'up',
    restarts: 0,
    greeted: null,
  },
  engineLog: [],
  recents: [],
  unsaved: null,
  silentS: null,
  jobs: [],
  projectNotice: null,
  dialog: null,
  runsNext: false,
  editedRun: null,
  storedValues: new Set(),
  unsavedValues: null,
  settings: defaultSettings,
  view: defaultView,
};
