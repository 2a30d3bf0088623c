import { createEngine } from '../../src/engine/index';
import { AppError } from '../../src/shared/errors';
import type { PartialResult } from '../../src/shared/contract/results';
import { emptyRecipe, type Recipe } from '../../src/shared/recipe/recipe';
import type { StageRequest } from './request';

/** Times in ms. */
export interface JudgingResult {
  readonly weighted: number;
  readonly layers: number;
  /** From the start to an order of all weighted layers, by one-in on two samples. */
  readonly rankingMs: number;
  /** From the start to one-in of all weighted layers on all samples. */
  readonly oneInMs: number;
  /** From the start to one-in and one-out of every layer on all samples; null where nobody waits for it. */
  readonly wholeMs: number | null;
  /** Search for an accuracy drop of at most half a point, from nothing known; null without labels. */
  readonly tune: {
    readonly ms: number;
    readonly states: number;
    readonly skipped: number;
    readonly reached: boolean;
  } | null;
  readonly peakRssBytes: number;
}

/** Sensitivity after a debug, and, where data has labels, tuning in an engine that knows nothing yet. */
export async function measureJudging(request: StageRequest): Promise<JudgingResult> {
  const watch = new Watch();
  const { engine, recipe, weighted } = await open(request, watch);
  try {
    await engine.run({ jobId: 'run', recipe, options });
    watch.start(weighted, () => void engine.cancel({ jobId: 'sensitivity' }));
    const whole = await engine
      .sensitivity({ jobId: 'sensitivity', recipe, resume: false })
      .then(() => watch.elapsedMs(), nothingIfStopped);
    return {
      weighted: weighted.filter(Boolean).length,
      layers: weighted.length,
      rankingMs: watch.rankingMs ?? whole ?? NaN,
      oneInMs: watch.oneInMs ?? whole ?? NaN,
      wholeMs: whole,
      tune: request.validation === undefined ? null : await measureTuning(request),
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await engine.dispose();
  }
}

async function measureTuning(request: StageRequest) {
  const { engine, recipe } = await open(request, new Watch());
  try {
    await engine.run({ jobId: 'run', recipe, options });
    const started = performance.now();
    const { reached, skipped, points } = await engine.tune({
      jobId: 'tune',
      request: {
        recipe,
        target: { kind: 'accuracyDrop', points: 0.5 },
        cost: 'count',
        kernels: 'real',
      },
    });
    const ms = performance.now() - started;
    return { ms, states: points.length, skipped: skipped.length, reached };
  } finally {
    await engine.dispose();
  }
}

const options = { kernels: 'simulated', scope: 'layers', shadow: false } as const;

async function open({ model, data, limit, threads, validation }: StageRequest, watch: Watch) {
  const engine = createEngine({
    emit: { progress: ({ partial }) => watch.hear(partial), memory: () => undefined },
    resolveFile: (ref) => ref,
    ...(threads === 0 ? {} : { threads }),
  });
  const { plan } = await engine.openModel({ jobId: 'open', file: model });
  const folder = { kind: 'folder', folder: data, limit } as const;
  await engine.setData({ jobId: 'data', data: folder });
  if (validation !== undefined) {
    await engine.setValidation({
      jobId: 'validation',
      data: { kind: 'folder', folder: validation },
    });
  }
  const recipe: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };
  return { engine, recipe, weighted: plan.layers.map((layer) => layer.weighted) };
}

function nothingIfStopped(error: unknown): null {
  if (error instanceof AppError && error.code === 'cancelled') return null;
  throw error;
}

/** One-in and one-out of every layer of a large model take many minutes: not measured past this. */
const patienceMs = 20_000;

/** Notes when partial results say that a part is done; they come at most 20 times a second. */
class Watch {
  rankingMs: number | null = null;
  oneInMs: number | null = null;
  #weighted: readonly boolean[] | null = null;
  #startedMs = 0;
  #stop: () => void = () => undefined;

  start(weighted: readonly boolean[], stop: () => void): void {
    this.#weighted = weighted;
    this.#stop = stop;
    this.#startedMs = performance.now();
  }

  elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  hear(partial: PartialResult | undefined): void {
    const weighted = this.#weighted;
    const oneIn = partial?.oneInDb;
    if (weighted === null || oneIn === undefined) return;
    const known = (wanted: boolean): number =>
      weighted.filter((isWeighted, layer) => isWeighted === wanted && oneIn[layer] !== null).length;
    if (known(true) === weighted.filter(Boolean).length) this.rankingMs ??= this.elapsedMs();
    // Layers without weights come after all samples of those with weights.
    const next = known(false) > 0 || partial?.oneOutDb?.some((db) => db !== null) === true;
    if (next) this.oneInMs ??= this.elapsedMs();
    if (next && this.elapsedMs() > patienceMs) this.#stop();
  }
}
