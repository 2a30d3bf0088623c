import type { EngineCalls } from '../contract/contract';
import type { JobId, AdviceRequest, TuneRequest } from '../contract/arguments';
import type { Recipe } from '../recipe/recipe';
import { repairKindNames } from '../repairs/repairs';
import type { PickedFile } from './picked-file';

/** A call that goes on for a while: its job says how far it is, and can be cancelled. */
type JobCall = {
  [Call in keyof EngineCalls]: Parameters<EngineCalls[Call]>[0] extends { jobId: JobId }
    ? Call
    : never;
}[keyof EngineCalls];

/** What the arguments of a call are made from. */
export interface Given {
  readonly recipe: Recipe;
  readonly threads: number;
  /** Runs of each model in a benchmark. */
  readonly repeats: number;
}

interface DialogCommand {
  readonly title: string;
  readonly accelerator?: string;
}

interface Facts<About> {
  readonly title: string | ((about: About) => string);
  /** Begins the sentence “… did not finish”, where that is not the title. */
  readonly name?: string | ((about: About) => string);
  /** The user does not wait for it: it follows the selection, or the last run. */
  readonly isQuiet?: true;
  /** Numbers are of this only where nothing else of the kind runs: it ends the others that are under way. */
  readonly isAlone?: true;
  /** Its newest result is kept on disk beside the run of its recipe. */
  readonly isStored?: true;
  /** A dialog of its name shows it; the command `run.NAME` opens that. */
  readonly dialog?: DialogCommand;
  /** What ends it while it is under way. */
  readonly endedBy: readonly ('recipe' | 'data')[];
  /** After what its result says nothing any more: other data, or other content of the model's file. */
  readonly forgottenBy: readonly ('data' | 'file')[];
}

function row<Call extends JobCall, About = undefined, const More extends Facts<About> = never>(
  call: Call,
  args: (given: Given, about: About) => Omit<Parameters<EngineCalls[Call]>[0], 'jobId'>,
  more: More,
) {
  return { call, args, ...more };
}

const both = ['data', 'file'] as const;

/** A folder holds the tensors of another runtime; a file may, too, where it is no model. */
function otherKindOf({ kind, name }: PickedFile): 'model' | 'dump' {
  return kind === 'file' && /\.onnx$/i.test(name) ? 'model' : 'dump';
}

/** Everything the engine is asked to find out about the open model: what is called, with what, and how long it holds. */
export const analysisTable = {
  sensitivity: row('sensitivity', ({ recipe }) => ({ recipe, resume: true }), {
    title: 'Sensitivity',
    isAlone: true,
    isStored: true,
    endedBy: ['recipe', 'data'],
    forgottenBy: both,
  }),
  tune: row('tune', (_: Given, request: TuneRequest) => ({ request }), {
    title: 'Tuning',
    isAlone: true,
    dialog: { title: 'Tune…', accelerator: 'T' },
    endedBy: ['data'],
    forgottenBy: [],
  }),
  repair: row('repair', ({ recipe }) => ({ recipe, kinds: repairKindNames }), {
    title: 'Repairing',
    isAlone: true,
    dialog: { title: 'Repair all that pays…' },
    endedBy: ['recipe', 'data'],
    forgottenBy: both,
  }),
  // Judging is about what will run, so it uses the real kernels whatever debugging uses.
  accuracy: row('accuracy', ({ recipe }) => ({ recipe, kernels: 'real' as const }), {
    title: 'Accuracy',
    isAlone: true,
    dialog: { title: 'Measure accuracy' },
    isStored: true,
    endedBy: ['recipe'],
    forgottenBy: both,
  }),
  benchmark: row('benchmark', (given) => given, {
    title: 'Benchmark',
    isAlone: true,
    dialog: { title: 'Benchmark', accelerator: 'B' },
    isStored: true,
    endedBy: [],
    forgottenBy: ['file'],
  }),
  kernels: row('compareKernels', ({ recipe }) => ({ recipe }), {
    title: 'Comparing kernels',
    name: 'The comparison of kernels',
    isAlone: true,
    dialog: { title: 'Simulated and real kernels…' },
    isStored: true,
    endedBy: [],
    forgottenBy: both,
  }),
  compareWith: row(
    'compareWith',
    ({ recipe }: Given, file: PickedFile) => ({ file: file.ref, kind: otherKindOf(file), recipe }),
    {
      title: ({ name }: PickedFile) => `Comparing with ${name}`,
      name: ({ name }: PickedFile) => `The comparison with ${name}`,
      isAlone: true,
      endedBy: [],
      forgottenBy: both,
    },
  ),
  remedies: row('remedies', ({ recipe }: Given, layer: string) => ({ recipe, layer }), {
    title: 'Remedies',
    endedBy: ['recipe', 'data'],
    forgottenBy: both,
  }),
  advice: row('advise', (_: Given, request: AdviceRequest) => ({ request }), {
    title: 'Measuring what helps',
    isQuiet: true,
    endedBy: [],
    forgottenBy: both,
  }),
  inspect: row(
    'inspectLayer',
    ({ recipe }: Given, { layer }: InspectedLayer) => ({ recipe, layer }),
    {
      title: 'Reading layer',
      isQuiet: true,
      endedBy: ['data'],
      forgottenBy: both,
    },
  ),
  samples: row('layerSamples', ({ recipe }) => ({ recipe, limit: 256 }), {
    title: 'Reading samples',
    isQuiet: true,
    endedBy: ['data'],
    forgottenBy: both,
  }),
};

export interface InspectedLayer {
  readonly layer: string;
  /** Run that had measured every layer when it was read; null = only the values are in it. */
  readonly run: number | null;
}

type Table = typeof analysisTable;
export type AnalysisKind = keyof Table;
/** What an analysis is about beside the recipe: a layer, a file, a request. Undefined where it is the recipe alone. */
export type AboutOf<Kind extends AnalysisKind> = Parameters<Table[Kind]['args']>[1];
export type ResultOf<Kind extends AnalysisKind> = Awaited<
  ReturnType<EngineCalls[Table[Kind]['call']]>
>;
type KindThat<Fact> = {
  [Kind in AnalysisKind]: Table[Kind] extends Fact ? Kind : never;
}[AnalysisKind];
export type StoredAnalysis = KindThat<{ isStored: true }>;
export type DialogAnalysis = KindThat<{ dialog: object }>;

/** A row as code sees it that asks for any of them. */
export type AnalysisRow = Facts<never> & {
  readonly call: JobCall;
  args(given: Given, about: never): object;
};

export function rowOf(kind: AnalysisKind): AnalysisRow {
  return analysisTable[kind];
}

export const analysisKinds = Object.keys(analysisTable) as readonly AnalysisKind[];

/** The kinds whose rows say so. */
export function analysesThat(says: (row: AnalysisRow) => boolean): readonly AnalysisKind[] {
  return analysisKinds.filter((kind) => says(rowOf(kind)));
}

export const storedAnalyses = analysesThat(
  ({ isStored }) => isStored === true,
) as readonly StoredAnalysis[];

export const dialogAnalyses = analysesThat(
  ({ dialog }) => dialog !== undefined,
) as readonly DialogAnalysis[];

export function dialogOf(kind: DialogAnalysis): DialogCommand {
  return analysisTable[kind].dialog;
}
