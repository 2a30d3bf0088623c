import type { EngineOptions } from '../../src/engine/index';
import { ProgressThrottle } from '../../src/engine/jobs/progress-throttle';
import type {
  EngineInfo,
  PartialResult,
  Phase,
  RunResult,
} from '../../src/shared/contract/results';
import type { LayerSamples, Thumbnail } from '../../src/shared/contract/inspection';
import type { AccuracyResult } from '../../src/shared/contract/judgement';
import type { OpenedModel } from '../../src/shared/contract/model-view';
import { AppError } from '../../src/shared/errors';
import { compilePattern } from '../../src/shared/recipe/match-pattern';
import type { Recipe } from '../../src/shared/recipe/recipe';
import { compileRecipe } from '../../src/shared/recipe/resolve';
import * as digits from './numbers/digits-numbers';
import { fixtureRun } from './numbers/results';

/** What an engine double is like: how fast, what its numbers are, what it does outside of itself. */
export interface Behaviour {
  readonly info: EngineInfo;
  /** Between two messages of progress. */
  readonly stepMs: number;
  readonly numbers: Numbers;
  /** What the file `crash-…` does, in the middle of being opened. */
  crash(): void;
  save(path: string, content: string | Uint8Array): Promise<void>;
}

export interface Numbers {
  /** The model of a file; null: it is none. */
  modelOf(path: string): OpenedModel | null;
  /** What is told while a model is read. */
  partialOf(done: number): PartialResult | null;
  layerSamples(run: () => RunResult, limit: number): LayerSamples;
  thumbnails(samples: readonly number[], sizePx: number): readonly Thumbnail[];
}

interface Steps {
  readonly phase: Phase;
  readonly total: number;
  readonly unit: string;
  /** Messages on the way; 24 at most unless it says otherwise. */
  readonly messages?: number;
  /** What is known at a share of the way, 0 to 1. */
  readonly partial?: (share: number) => PartialResult;
}

export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** What an engine double has open, and the steps its jobs go in. */
export class DoubleState {
  model: OpenedModel | null = null;
  data = { samples: 64, trusted: true, sha256: '' };
  isCalibrated = false;
  last: RunResult | null = null;
  readonly cancelled = new Set<string>();
  readonly behaviour: Behaviour;
  readonly options: EngineOptions;
  readonly #progress: ProgressThrottle;

  constructor(options: EngineOptions, behaviour: Behaviour) {
    this.options = options;
    this.behaviour = behaviour;
    this.#progress = new ProgressThrottle((progress) => options.emit.progress(progress));
  }

  need(): OpenedModel {
    if (this.model === null) throw new AppError('bad-input', 'No model is open.');
    return this.model;
  }

  needRun(): RunResult {
    if (this.last === null) throw new AppError('bad-input', 'Nothing was measured yet.');
    return this.last;
  }

  /** The last run, else one that nobody asked for. */
  anyRun(): RunResult {
    return this.last ?? fixtureRun(this.need());
  }

  /** Tells progress step by step; throws `cancelled` at the step after the job was cancelled. */
  async work(
    jobId: string,
    { phase, total, unit, messages = Math.min(total, 24), partial }: Steps,
  ): Promise<void> {
    try {
      for (let step = 1; step <= messages; step += 1) {
        await wait(this.behaviour.stepMs);
        if (this.cancelled.delete(jobId)) throw new AppError('cancelled', 'The job was cancelled.');
        const share = step / messages;
        const done = Math.round(share * total);
        const known = partial === undefined ? {} : { partial: partial(share) };
        this.#progress.report({ jobId, phase, done, total, unit, ...known });
      }
    } finally {
      this.#progress.end(jobId);
    }
  }

  skippedBy(recipe: Recipe): Set<string> {
    const resolve = compileRecipe(recipe, (pattern) => compilePattern(pattern, regexOf));
    const skipped = this.need().plan.layers.filter(({ nodes, op }) => resolve(nodes, op).skipped);
    return new Set(skipped.map(({ name }) => name));
  }

  /** What a run of a recipe finds: of the digits sample what was measured there, where it was. */
  measured(recipe: Recipe): RunResult {
    const model = this.need();
    const { samples, trusted, sha256 } = this.data;
    const skipped = this.skippedBy(recipe);
    const run = fixtureRun(model, { skipped, random: !trusted, samples });
    const isDigits = model.name === 'digits.onnx';
    const known = isDigits ? knownRun(run) : null;
    const outputDb = known?.outputDb ?? run.report.outputs[0]?.sqnrDb ?? 8;
    const quantizedTop1 = known?.accuracy ?? Math.min(0.997, 0.6 + outputDb / 50);
    return {
      ...run,
      report: {
        ...run.report,
        recipe,
        data: { ...run.report.data, sha256 },
        outputs: run.report.outputs.map((output) => ({ ...output, sqnrDb: outputDb })),
      },
      accuracy: trusted && isDigits ? accuracyOf(quantizedTop1) : null,
    };
  }
}

function regexOf(source: string, flags: string): (name: string) => boolean {
  const regex = new RegExp(source, flags);
  return (name) => regex.test(name);
}

/** A run of the digits sample that was measured, else what the front of its tuning has for as many skips. */
function knownRun({ plan }: RunResult): { outputDb: number; accuracy: number | null } {
  const skipped = plan.layers.filter((layer) => layer.skipped).map((layer) => layer.index);
  const known = digits.runs.find((run) => run.skipped.join() === skipped.join());
  const [, tunedDb = 0] = digits.tuneFront[Math.min(skipped.length, 6)] ?? [];
  return known ?? { outputDb: skipped.length === 0 ? 0 : tunedDb, accuracy: null };
}

export function accuracyOf(quantizedTop1: number): AccuracyResult {
  return {
    kernels: 'simulated',
    samples: 797,
    labelled: true,
    floatTop1: 0.997,
    quantizedTop1,
    floatTop5: 1,
    quantizedTop5: 0.99,
    answers: 797,
    klDivergence: 0.002,
    agreement: quantizedTop1 + 0.002,
    classes: digits.classes,
    changed: Array.from({ length: 12 }, (_, index) => ({
      sample: index * 7,
      name: digits.sampleName(index * 7, index),
      label: index % 10,
      floatAnswer: index % 10,
      quantizedAnswer: (index + 3) % 10,
      differing: 1,
      sqnrDb: 1.3 + index * 0.1,
    })),
  };
}
