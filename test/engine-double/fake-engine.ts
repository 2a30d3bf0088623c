import { resolverOf } from '../../src/renderer/state/recipe/page-resolver';
import type { DataRequest } from '../../src/shared/contract/arguments';
import type {
  DataSummary,
  EngineEvents,
  Phase,
  RunResult,
} from '../../src/shared/contract/results';
import type { EngineWork } from '../../src/shared/contract/contract';
import { AppError } from '../../src/shared/errors';
import type { AccuracyResult, TunePoint } from '../../src/shared/contract/judgement';
import type { OpenedModel, PlanView } from '../../src/shared/contract/model-view';
import type { Recipe } from '../../src/shared/recipe/recipe';
import type { DebugReport } from '../../src/shared/contract/report';
import * as digits from './numbers/digits-numbers';
import {
  fixtureInspection,
  fixtureRemedies,
  fixtureSamples,
  fixtureThumbnails,
} from './numbers/inspections';
import type { FixtureName } from './models/models';
import { fixtureModels } from './models/models';
import { planWithSkips } from './models/plan';
import { fixtureMatch } from './numbers/matches';
import {
  fixtureDataHash,
  fixturePrediction,
  fixtureRun,
  fixtureSensitivity,
} from './numbers/results';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function skippedBy(model: OpenedModel, recipe: Recipe): Set<string> {
  const resolve = resolverOf(recipe);
  const skipped = model.plan.layers.filter(({ nodes, op }) => resolve(nodes, op).skipped);
  return new Set(skipped.map(({ name }) => name));
}

/**
 * An engine made of fixtures, for writing screens without the real one: same calls, believable delays,
 * progress, partial results, cancel. Numbers mean nothing except on the digits sample.
 */
export function createFakeEngine(
  emit: EngineEvents,
  options: { readonly delay?: number; readonly stepMs?: number } = {},
): EngineWork {
  const stepMs = options.stepMs ?? 25;
  let model: OpenedModel | null = null;
  let samples = 64;
  let trusted = true;
  let calibrated = false;
  let dataHash = '';
  let last: RunResult | null = null;
  const cancelled = new Set<string>();

  const need = (): OpenedModel => {
    if (model === null) throw new AppError('bad-input', 'No model is open.');
    return model;
  };
  const phase = async (
    jobId: string,
    name: Phase,
    total: number,
    unit: string,
    partial?: (share: number) => object,
  ): Promise<void> => {
    const steps = Math.min(total, 24);
    for (let step = 1; step <= steps; step += 1) {
      await wait(stepMs);
      if (cancelled.has(jobId)) throw new AppError('cancelled', 'Cancelled.');
      emit.progress({
        jobId,
        phase: name,
        done: Math.round((step / steps) * total),
        total,
        unit,
        ...(partial === undefined ? {} : { partial: partial(step / steps) }),
      });
    }
  };
  const measured = (recipe: Recipe): RunResult => {
    const opened = need();
    const skipped = skippedBy(opened, recipe);
    const run = fixtureRun(opened, { skipped, random: !trusted, samples });
    const known = digits.runs.find(({ skipped: indexes }) => sameSkips(run.plan, indexes));
    const tuned = skipped.size === 0 ? 0 : (digits.tuneFront[Math.min(skipped.size, 6)]?.[1] ?? 0);
    const outputDb =
      opened.name !== 'digits.onnx'
        ? (run.report.outputs[0]?.sqnrDb ?? 8)
        : (known?.outputDb ?? tuned);
    const quantizedTop1 = known?.accuracy ?? Math.min(0.997, 0.6 + outputDb / 50);
    return {
      ...run,
      report: {
        ...run.report,
        recipe,
        data: { ...run.report.data, sha256: dataHash },
        outputs: run.report.outputs.map((output) => ({ ...output, sqnrDb: outputDb })),
      },
      accuracy: trusted && opened.name === 'digits.onnx' ? accuracyOf(quantizedTop1) : null,
    };
  };

  const notHere = () =>
    Promise.reject(new AppError('unsupported', 'The made-up models hold no values.'));

  return {
    hello: () =>
      Promise.resolve({
        version: '0.1.0',
        runtime: 'onnxruntime 1.30.0',
        cpu: ['avx2', 'avx512_vnni'],
        cpuModel: 'Fixture CPU',
        threads: 2,
        totalMemoryBytes: 16e9,
      }),
    readModel: () => Promise.resolve(null),
    openModel: async ({ jobId, file }) => {
      const name = file.replace('fixture:', '') as FixtureName;
      const make = fixtureModels[name];
      if (make === undefined)
        throw new AppError('bad-input', `${file} is not an ONNX model.`, {
          hint: 'Choose a file that ends in .onnx.',
        });
      await phase(jobId, 'read', 4, 'steps');
      model = make();
      calibrated = false;
      return model;
    },
    closeModel: async () => {
      model = null;
    },
    inspectNode: notHere,
    inspectGraph: notHere,
    tensorValues: notHere,
    saveTensor: notHere,
    searchModel: () => Promise.resolve({ hits: [], total: 0 }),
    describePlan: async ({ recipe }) => planWithSkips(need(), skippedBy(need(), recipe)),
    checkData: async ({ data }) => {
      await wait(stepMs);
      return { ...summaryOf(data), pictures: [] };
    },
    setData: async ({ jobId, data }) => {
      await phase(jobId, 'data', 8, 'files');
      trusted = data.kind === 'folder';
      samples = data.kind === 'generated' ? data.samples : (data.limit ?? 64);
      calibrated = false;
      const summary = summaryOf(data);
      dataHash = summary.sha256 ?? '';
      return summary;
    },
    setValidation: async ({ jobId }) => {
      await phase(jobId, 'data', 8, 'files');
      return {
        sha256: null,
        kind: 'images',
        label: 'validation',
        samples: 797,
        sampleNames: [],
        trusted: true,
        labelled: true,
        classes: [],
        preprocess: null,
        notices: [],
      };
    },
    run: async ({ jobId, recipe, options: { scope, shadow } }) => {
      const result = measured(recipe);
      if (!calibrated) {
        await phase(jobId, 'prepare', 3, 'steps');
        await phase(jobId, 'observe', samples, 'samples');
        await phase(jobId, 'convert', result.plan.layers.length, 'layers');
        calibrated = true;
      }
      if (scope === 'outputs') {
        await phase(jobId, 'measure', 6, 'samples');
      } else {
        const column = (pick: (index: number) => number | null) => (share: number) =>
          result.report.layers.map((_, index) =>
            index / result.report.layers.length < share ? pick(index) : null,
          );
        const weights = column((index) => result.report.layers[index]?.weight?.sqnrDb ?? null);
        const accumulated = column(
          (index) => result.report.layers[index]?.accumulated?.sqnrDb ?? null,
        );
        const isolated = column((index) => result.report.layers[index]?.isolated?.sqnrDb ?? null);
        await phase(jobId, 'measure', samples, 'samples', (share) => ({
          weightDb: weights(1),
          accumulatedDb: accumulated(share),
          isolatedDb: isolated(share),
        }));
        if (result.accuracy !== null) await phase(jobId, 'accuracy', 797, 'images');
      }
      emit.memory({ rssBytes: 189_000_000 });
      last = result;
      return scope === 'outputs'
        ? { ...result, scope, report: { ...result.report, layers: [] } }
        : { ...result, scope, report: shadow ? result.report : withoutShadow(result.report) };
    },
    inspectLayer: async ({ layer }) => {
      await wait(120);
      if (last === null) throw new AppError('bad-input', 'Nothing was measured yet.');
      return fixtureInspection(last, layer);
    },
    compareKernels: async () => {
      const { report } = last ?? fixtureRun(need());
      const both = (db: number | null) => ({ simulatedDb: db, realDb: db });
      return {
        exactProducts: true,
        layers: report.layers.map(({ name, accumulated }) => ({
          layer: name,
          ...both(accumulated?.sqnrDb ?? null),
          canSaturate: false,
        })),
        outputs: report.outputs.map(({ name, sqnrDb }) => ({ name, ...both(sqnrDb) })),
        notices: [],
      };
    },
    compareWith: async ({ jobId }) => {
      const { report } = last ?? fixtureRun(need());
      await phase(jobId, 'measure', samples, 'samples');
      return {
        sizeBytes: 97_000,
        layers: report.layers.slice(1).map(({ name, accumulated, weight }) => ({
          layer: name,
          matchedBy: 'name' as const,
          weightDb: weight?.sqnrDb ?? null,
          accumulatedDb: accumulated?.sqnrDb ?? null,
          ...fixtureMatch(name),
        })),
        missing: report.layers.slice(0, 1).map(({ name }) => name),
        unmatched: report.layers
          .slice(0, 1)
          .map(({ name }) => ({ layer: name, reason: 'No tensor has its name.' })),
        firstDivergence: null,
        outputs: report.outputs.map(({ name, sqnrDb }) => ({ name, sqnrDb })),
        answers: 8,
        agreement: 0.9,
        floatTop1: null,
        quantizedTop1: null,
        notices: [],
      };
    },
    layerSamples: async ({ limit }) => fixtureSamples(last ?? fixtureRun(need()), limit),
    thumbnails: ({ samples: wanted }) => Promise.resolve(fixtureThumbnails(wanted)),
    sensitivity: async ({ jobId }) => {
      const result = fixtureSensitivity(last ?? fixtureRun(need()));
      const byName = new Map(result.layers.map((layer) => [layer.layer, layer]));
      const layers = need().plan.layers;
      const upTo = (share: number, key: 'oneInDb' | 'oneOutDb') =>
        layers.map((layer, index) =>
          index / layers.length < share ? (byName.get(layer.name)?.[key] ?? null) : null,
        );
      await phase(jobId, 'sensitivity', layers.length, 'layers', (share) => ({
        oneInDb: upTo(share, 'oneInDb'),
        oneOutDb: upTo(share, 'oneOutDb'),
      }));
      return result;
    },
    predict: async ({ recipe }) => {
      await wait(15);
      if (last === null) throw new AppError('bad-input', 'Nothing was measured yet.');
      const now = measured(recipe);
      return { ...fixturePrediction(now), outputDb: (now.report.outputs[0]?.sqnrDb ?? 0) + 0.9 };
    },
    advise: async () => ({ presentDb: null, isExact: false, samples: 0, proposals: [] }),
    remedies: async ({ jobId, layer }) => {
      await phase(jobId, 'measure', 4, 'remedies');
      const layers = need().plan.layers;
      const at = layers.findIndex((other) => other.name === layer);
      return fixtureRemedies(layer, layers[Math.max(0, at - 1)]?.name ?? layer);
    },
    tune: async ({ jobId, request }) => {
      await phase(jobId, 'tune', 14, 'recipes');
      const opened = need();
      const order = [5, 19, 4, 18, 0, 23]
        .map((index) => opened.plan.layers[index]?.name ?? '')
        .filter((name) => name !== '');
      const target = request.target.kind === 'sqnr' ? request.target.db : 30;
      const points: TunePoint[] = digits.tuneFront.map(([count, outputDb]) => ({
        skipped: order.slice(0, count),
        outputDb,
        accuracy: Math.min(0.997, 0.73 + outputDb / 60),
        agreement: Math.min(0.999, 0.75 + outputDb / 60),
        cost: 97_300 + count * 4100,
        reachesTarget: outputDb >= target,
      }));
      const tried = digits.tuneTried.map(([count, outputDb]) => ({
        skipped: order.slice(6 - count),
        outputDb,
        accuracy: null,
        agreement: null,
        cost: 97_300 + count * 4100,
        reachesTarget: outputDb >= target,
      }));
      const best = points.find((point) => point.reachesTarget) ?? points.at(-1);
      if (best === undefined) throw new AppError('internal', 'no point');
      const layers = Object.fromEntries(best.skipped.map((name) => [name, 'none' as const]));
      return {
        reached: best.reachesTarget,
        kernels: request.kernels,
        recipe: { ...request.recipe, layers: { ...request.recipe.layers, ...layers } },
        skipped: best.skipped,
        best,
        written: best,
        isMinimal: true,
        points: [...points, ...tried],
        stoppedEarly: false,
        durationMs: 2100,
        notices: [],
      };
    },
    accuracy: async ({ jobId }) => {
      await phase(jobId, 'accuracy', 797, 'images');
      return accuracyOf(last?.accuracy?.quantizedTop1 ?? 0.73);
    },
    benchmark: async ({ jobId, repeats }) => {
      await phase(jobId, 'benchmark', repeats, 'runs');
      const latency = (ms: number) => ({ medianMs: ms, p95Ms: ms * 1.2, minMs: ms * 0.9 });
      return {
        threads: 2,
        repeats,
        float: latency(0.045),
        quantized: latency(0.042),
        floatBytes: need().sizeBytes,
        quantizedBytes: Math.round(need().sizeBytes * 0.46),
        layers: need().plan.layers.map((layer, index) => ({
          layer: layer.name,
          floatUs: 2 + (index % 5),
          quantizedUs: 1 + (index % 3),
          executed: layer.skipped ? ('float' as const) : ('int8' as const),
          kernels: layer.skipped ? [layer.op] : [`QLinear${layer.op}`],
        })),
        quantizeOverheadUs: 3.1,
        notices: [],
      };
    },
    exportModel: async ({ jobId, request }) => {
      await phase(jobId, 'export', 3, 'steps');
      await phase(jobId, 'verify', 3, 'steps');
      const result = measured(request.recipe);
      return {
        sizeBytes: result.quantizedBytes,
        floatBytes: result.floatBytes,
        sha256: 'ab'.repeat(32),
        outputs: result.report.outputs.map(({ name, sqnrDb }) => ({ name, sqnrDb })),
        executedOps: { QLinearConv: 20, Conv: 1, QuantizeLinear: 2, DequantizeLinear: 2 },
        notices: [],
      };
    },
    saveFile: () => Promise.resolve(),
    readRecipe: () =>
      Promise.reject(
        new AppError('bad-input', 'recipe.json: unknown key ‘globl’.', {
          hint: 'Did you mean ‘global’?',
        }),
      ),
    cancel: async ({ jobId }) => {
      cancelled.add(jobId);
    },
  };
}

function sameSkips(plan: PlanView, indexes: readonly number[]): boolean {
  const skipped = plan.layers.filter((layer) => layer.skipped).map((layer) => layer.index);
  return skipped.length === indexes.length && skipped.every((index, at) => index === indexes[at]);
}

function accuracyOf(quantizedTop1: number): AccuracyResult {
  return {
    kernels: 'simulated',
    samples: 797,
    labelled: true,
    floatTop1: 0.997,
    quantizedTop1,
    floatTop5: 1,
    quantizedTop5: 0.99,
    answers: 797,
    agreement: quantizedTop1 + 0.002,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    changed: Array.from({ length: 12 }, (_, index) => ({
      sample: index * 7,
      name: `${index % 10}/${String(index * 7).padStart(5, '0')}.png`,
      label: index % 10,
      floatAnswer: index % 10,
      quantizedAnswer: (index + 3) % 10,
      differing: 1,
      sqnrDb: 1.3 + index * 0.1,
    })),
  };
}

function withoutShadow(report: DebugReport): DebugReport {
  return { ...report, layers: report.layers.map((layer) => ({ ...layer, shadow: null })) };
}

/** The data of a folder that is named `wrong…` does not fit any model. */
function summaryOf(data: DataRequest): DataSummary {
  if (data.kind === 'folder' && data.folder.includes('wrong'))
    throw new AppError(
      'bad-input',
      '000.npz has the key ‘input_ids’, which is no input of the model.',
    );
  const trusted = data.kind === 'folder';
  const samples = data.kind === 'generated' ? data.samples : (data.limit ?? 64);
  return {
    sha256: fixtureDataHash(samples, trusted, data.kind === 'folder' ? data.folder : ''),
    kind: trusted ? 'images' : 'generated',
    label: trusted ? 'calibration' : 'Random',
    samples,
    sampleNames: Array.from(
      { length: samples },
      (_, index) => `${index % 10}/${String(index).padStart(5, '0')}.png`,
    ),
    trusted,
    labelled: trusted,
    classes: trusted ? Array.from({ length: 10 }, (_, digit) => String(digit)) : [],
    preprocess: trusted
      ? {
          layout: 'NCHW',
          color: 'L',
          resize: [32, 32],
          crop: 'none',
          scale: 1 / 255,
          mean: [0.5],
          std: [0.5],
        }
      : null,
    notices: [],
  };
}
