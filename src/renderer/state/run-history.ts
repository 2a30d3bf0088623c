import type { RunResult } from '../../shared/contract';
import type { Recipe } from '../../shared/recipe';
import { recipeKey } from './recipe-key';

/** One measured recipe. Small, so that the whole history is saved on every change. */
export interface RunEntry {
  readonly id: number;
  readonly title: string;
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
  readonly samples: number;
  readonly durationMs: number;
  /** ISO 8601. */
  readonly at: string;
  /** Every layer was measured, not only the outputs. */
  readonly complete: boolean;
}

export interface RunFacts {
  readonly title: string;
  readonly recipe: Recipe;
  readonly result: RunResult;
  readonly predictedDb: number | null;
  readonly at: string;
}

const runLimit = 200;

/** Output SQNR of a model with several outputs: the worst, as one bad output spoils the model. */
export function outputDbOf(result: RunResult): {
  readonly db: number | null;
  readonly exact: boolean;
} {
  const outputs = result.report.outputs;
  const measured = outputs.map((output) => output.sqnrDb).filter((db) => db !== null);
  if (measured.length > 0) return { db: Math.min(...measured), exact: false };
  return {
    db: null,
    exact: outputs.length > 0 && outputs.every((output) => output.exact === true),
  };
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
  const same = runs.find(
    (run) => run.key === key && run.dataKey === dataKey && run.trusted === trusted,
  );
  const id = same?.id ?? Math.max(0, ...runs.map((run) => run.id)) + 1;
  const entry: RunEntry = {
    id,
    title: same?.title ?? facts.title,
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
    samples: result.report.data.samples,
    durationMs: result.durationMs,
    at: facts.at,
    complete: result.scope === 'layers' || same?.complete === true,
  };
  const others = runs.filter((run) => run.id !== id);
  const position = same === undefined ? others.length : runs.indexOf(same);
  return {
    runs: [...others.slice(0, position), entry, ...others.slice(position)].slice(-runLimit),
    id,
  };
}

/** The latest trusted run of another recipe: what a chart draws as "before". */
export function runBefore(runs: readonly RunEntry[], current: number | null): RunEntry | null {
  const index = runs.findIndex((run) => run.id === current);
  return (index <= 0 ? undefined : runs[index - 1]) ?? null;
}
