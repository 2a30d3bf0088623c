import type { RunResult } from '../../../shared/contract/results';
import { worstOutput } from '../../../shared/findings/output-sqnr';
import type { Recipe } from '../../../shared/recipe/recipe';
import { countOf } from '../../ui/text/numbers';
import type { StoredAnalysis } from '../../../shared/shell/analysis-table';
import { recipeKey } from '../../../shared/recipe/recipe-key';

/** What is kept of a run beside its entry, each in a file of its own. */
export type RunPart = 'result' | StoredAnalysis;

/** One measured recipe. Small, so that the whole history is saved on every change. */
export interface RunEntry {
  readonly id: number;
  /** What it changed, in words. */
  readonly title: string;
  /** The user's own name for it, instead of the title. */
  readonly name: string | null;
  readonly note: string;
  /** Its values are the last to go when they take too much room. */
  readonly pinned: boolean;
  readonly recipe: Recipe;
  readonly key: string;
  readonly skipped: number;
  readonly outputDb: number | null;
  readonly exact: boolean;
  /** Output SQNR foreseen before it was measured. */
  readonly predictedDb: number | null;
  /** Shares 0–1 of the quantized and the float model; null without labels. */
  readonly accuracy: number | null;
  readonly floatAccuracy: number | null;
  readonly agreement: number | null;
  readonly sizeBytes: number;
  readonly floatBytes: number;
  readonly trusted: boolean;
  /** Runs on different data cannot be compared. */
  readonly dataKey: string;
  /** What its data is called: the name of the folder. Empty for runs of before that was noted. */
  readonly dataName: string;
  /** Hash of the model file; empty for runs of before that was noted. */
  readonly modelKey: string;
  readonly samples: number;
  readonly durationMs: number;
  /** ISO 8601. */
  readonly at: string;
  /** Every layer was measured, not only the outputs. */
  readonly complete: boolean;
  /** First part of the keys of its stored values: random, so that runs of two machines never meet. */
  readonly valuesKey: string;
}

/** What numbers depend on beside the recipe. */
export interface RunGround {
  readonly dataKey: string | null;
  readonly modelKey: string | null;
}

export interface RunFacts extends Pick<
  RunEntry,
  'title' | 'dataName' | 'valuesKey' | 'recipe' | 'predictedDb' | 'at'
> {
  readonly result: RunResult;
}

/** More than a day's work; the oldest that nobody pinned go first. */
const runLimit = 500;

export function outputDbOf(result: RunResult): {
  readonly db: number | null;
  readonly exact: boolean;
} {
  return worstOutput(result.report.outputs);
}

/** The run has measured the same model on the same data. */
export function isOnGround(run: RunEntry, ground: RunGround): boolean {
  const isSameModel = run.modelKey === ground.modelKey || run.modelKey === '';
  return run.dataKey === ground.dataKey && isSameModel;
}

/** The newest run of a recipe on this model and data. */
export function findRun(
  runs: readonly RunEntry[],
  key: string,
  ground: RunGround,
): RunEntry | null {
  return runs.findLast((run) => run.key === key && isOnGround(run, ground)) ?? null;
}

/** What a run is called on the screen. */
export function nameOfRun(run: RunEntry): string {
  return run.name ?? run.title;
}

/** Where a run's numbers come from: `calib, 16 samples`. */
export function dataOfRun(run: RunEntry): string {
  const count = countOf(run.samples, 'sample');
  return run.dataName === '' ? count : `${run.dataName}, ${count}`;
}

/** `run 3`, and its data where that is not the present data. */
export function originOfRun(run: RunEntry, ground: RunGround): string {
  if (ground.modelKey !== null && run.modelKey !== '' && run.modelKey !== ground.modelKey)
    return `run ${run.id}, an earlier model file`;
  return run.dataKey === ground.dataKey ? `run ${run.id}` : `run ${run.id}, ${dataOfRun(run)}`;
}

/** Adds a run, or renews the one that has the same recipe and the same data. */
export function addRun(
  runs: readonly RunEntry[],
  facts: RunFacts,
): { runs: readonly RunEntry[]; id: number } {
  const { result, recipe } = facts;
  const key = recipeKey(recipe);
  const output = outputDbOf(result);
  const { trusted, sha256: dataKey } = result.report.data;
  const modelKey = result.report.model.sha256;
  const same = findRun(runs, key, { dataKey, modelKey });
  const id = same?.id ?? Math.max(0, ...runs.map((run) => run.id)) + 1;
  const entry: RunEntry = {
    id,
    title: same?.title ?? facts.title,
    name: same?.name ?? null,
    note: same?.note ?? '',
    pinned: same?.pinned ?? false,
    recipe,
    key,
    skipped: result.plan.layers.filter((layer) => layer.skipped).length,
    outputDb: output.db,
    exact: output.exact,
    predictedDb: facts.predictedDb ?? same?.predictedDb ?? null,
    accuracy: result.accuracy?.quantizedTop1 ?? same?.accuracy ?? null,
    floatAccuracy: result.accuracy?.floatTop1 ?? same?.floatAccuracy ?? null,
    agreement: result.accuracy?.agreement ?? same?.agreement ?? null,
    sizeBytes: result.quantizedBytes,
    floatBytes: result.floatBytes,
    trusted,
    dataKey,
    dataName: facts.dataName,
    modelKey,
    samples: result.report.data.samples,
    durationMs: result.durationMs,
    at: facts.at,
    complete: result.scope === 'layers' || same?.complete === true,
    valuesKey: same?.valuesKey ?? facts.valuesKey,
  };
  const others = runs.filter((run) => run.id !== id);
  const position = same === null ? others.length : runs.indexOf(same);
  const all = [...others.slice(0, position), entry, ...others.slice(position)];
  return { runs: withinLimit(all), id };
}

/** Without the oldest runs beyond the limit; pinned ones stay. */
function withinLimit(runs: readonly RunEntry[]): readonly RunEntry[] {
  let surplus = runs.length - runLimit;
  if (surplus <= 0) return runs;
  return runs.filter(({ pinned }) => pinned || (surplus -= 1) < 0);
}

/** A run with other words, pin or marks; all others stay the same objects. */
export function changeRun(
  runs: readonly RunEntry[],
  id: number,
  patch: Partial<RunEntry>,
): readonly RunEntry[] {
  return runs.map((run) => (run.id === id ? { ...run, ...patch } : run));
}

/** The latest trusted run of another recipe: what a chart draws as "before". */
export function runBefore(runs: readonly RunEntry[], current: number | null): RunEntry | null {
  const index = runs.findIndex((run) => run.id === current);
  return (index <= 0 ? undefined : runs[index - 1]) ?? null;
}
