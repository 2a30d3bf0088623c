import type { RunResult } from '../../../src/shared/contract/results';
import type { Prediction } from '../../../src/shared/contract/tuning';
import type { SensitivityResult } from '../../../src/shared/contract/judgement';
import type { LayerView, OpenedModel, PlanView } from '../../../src/shared/contract/model-view';
import { emptyRecipe, type Recipe } from '../../../src/shared/recipe/recipe';
import { withLayer } from '../../../src/shared/recipe/recipe-changes';
import type {
  ActivationMetric,
  DebugReport,
  LayerReport,
  TensorReport,
} from '../../../src/shared/contract/report';
import * as digits from './digits-numbers';
import { planWithSkips } from '../models/plan';
import { seededRandom } from './seeded';

export interface ResultOptions {
  readonly seed?: number;
  readonly skipped?: ReadonlySet<string>;
  /** Generated data: every number is untrusted. */
  readonly random?: boolean;
  readonly samples?: number;
}

interface LayerNoise {
  readonly weight: number | null;
  readonly isolated: number | null;
  readonly accumulated: number;
  readonly exact: boolean;
}

/** Hash of fixture data: as many samples of the same kind from the same folder are the same data. */
export function fixtureDataHash(samples: number, trusted: boolean, folder = ''): string {
  const place = [...folder].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return `${trusted ? 'da7a' : '0000'}${String(place).padStart(30, '0')}${String(samples).padStart(30, '0')}`;
}

/** A run over a fixture model: the digits sample with its measured numbers, others seeded. */
export function fixtureRun(model: OpenedModel, options: ResultOptions = {}): RunResult {
  const skipped = options.skipped ?? new Set<string>();
  const plan = planWithSkips(model, skipped);
  const random = seededRandom(options.seed ?? 7);
  const samples = options.samples ?? 64;
  const noise = model.name === 'digits.onnx' ? digitsNoise(plan) : seededNoise(plan, random);
  const layers = plan.layers.map((layer, index) =>
    layerReport(layer, noise[index] ?? noNoise, samples, random),
  );
  const outputDb = layers.at(-1)?.accumulated?.sqnrDb ?? null;
  const floatBytes = model.sizeBytes;
  const report: DebugReport = {
    schema: 'bitloupe.debug/1',
    model: {
      path: model.name,
      sha256: model.sha256,
      opset: model.opset,
      layers: plan.layers.length,
      weightedLayers: plan.layers.filter((layer) => layer.weighted).length,
    },
    data: {
      kind: options.random === true ? 'generated' : 'images',
      samples,
      sha256: fixtureDataHash(samples, options.random !== true),
      trusted: options.random !== true,
    },
    run: {
      kernels: 'simulated',
      level: 'basic',
      preset: 'ort-u8s8',
      runtime: 'onnxruntime 1.30.0',
      cpu: ['avx2', 'avx512_vnni'],
      threads: 2,
    },
    recipe: recipeOf(plan),
    layers,
    tensors: plan.layers.filter((layer) => !layer.skipped).map(tensorReport),
    outputs: model.outputs.map((output) => ({
      name: output.name,
      sqnrDb: outputDb,
      cosine: outputDb === null ? null : cosineOf(outputDb),
    })),
    timingsMs: { prepare: 40, observe: 80, measure: 90, total: 210 },
    peakRssBytes: 189_000_000,
    warnings:
      options.random === true
        ? [{ code: 'random-data', message: 'The data was generated; no number can be trusted.' }]
        : [],
  };
  const kept = plan.layers
    .filter((layer) => layer.skipped)
    .reduce((sum, layer) => sum + layer.parameters * 3, 0);
  return {
    report,
    plan,
    scope: 'layers',
    floatBytes,
    quantizedBytes: Math.round(floatBytes * 0.46) + kept,
    accuracy: null,
    durationMs: 210,
  };
}

const noNoise: LayerNoise = { weight: null, isolated: null, accumulated: 60, exact: true };

function recipeOf(plan: PlanView): Recipe {
  const start: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };
  return plan.layers
    .filter((layer) => layer.skipped)
    .reduce((recipe, layer) => withLayer(recipe, layer.name, 'none'), start);
}

function digitsNoise(plan: PlanView): LayerNoise[] {
  const withSkip = plan.layers[5]?.skipped === true;
  return plan.layers.map((layer, index) => ({
    weight: digits.weightsDb[index] ?? null,
    isolated: digits.isolatedDb[index] ?? null,
    accumulated: (withSkip ? digits.accumulatedWithSkipDb : digits.accumulatedDb)[index] ?? 0,
    exact: layer.op === 'Relu',
  }));
}

/** Isolated noise is mostly fine with a bad layer here and there; accumulated noise is their sum so far. */
function seededNoise(plan: PlanView, random: () => number): LayerNoise[] {
  let noise = 0;
  return plan.layers.map((layer) => {
    const exact = layer.op === 'MaxPool' || layer.op === 'Reshape' || layer.op === 'Transpose';
    const bad = random() < 0.04;
    const isolated = bad ? 3 + random() * 14 : 33 + random() * 12;
    if (!layer.skipped && !exact) noise = noise * 0.9 + 10 ** (-isolated / 10);
    const accumulated = Math.max(-3, Math.min(60, -10 * Math.log10(noise + 1e-6)));
    return {
      weight: layer.weighted ? (bad ? 18 : 38) + random() * 8 : null,
      isolated: exact ? null : isolated,
      accumulated,
      exact,
    };
  });
}

function layerReport(
  layer: LayerView,
  noise: LayerNoise,
  samples: number,
  random: () => number,
): LayerReport {
  const worst = noise.weight === null ? null : noise.weight - 4 - random() * 20;
  return {
    name: layer.name,
    op: layer.op,
    nodes: layer.nodes,
    output: layer.output,
    outputs: layer.outputs,
    skipped: layer.skipped,
    weight:
      layer.skipped || noise.weight === null
        ? null
        : {
            name: `${layer.name}.weight`,
            sqnrDb: noise.weight,
            worstChannelDb: worst,
            deadChannels: noise.weight < 30 ? 25 : 0,
          },
    accumulated: activationMetric(noise.accumulated, layer.skipped, samples, random),
    isolated: layer.skipped
      ? null
      : noise.exact
        ? { sqnrDb: null, exact: true }
        : { sqnrDb: noise.isolated },
    shadow: layer.skipped
      ? null
      : noise.exact
        ? { sqnrDb: null, exact: true }
        : { sqnrDb: noise.isolated === null ? null : noise.isolated - random() },
  };
}

function activationMetric(
  db: number,
  skipped: boolean,
  samples: number,
  random: () => number,
): ActivationMetric {
  return {
    sqnrDb: db,
    cosine: cosineOf(db),
    rmseOverScale: skipped ? null : 0.289 * 10 ** ((44 - db) / 20),
    meanError: -0.0012,
    maxError: 0.31,
    clipped: 0.0004,
    perSampleDb: Array.from(
      { length: samples },
      () => db + (random() + random() + random() - 1.5) * 6,
    ),
  };
}

function cosineOf(db: number): number {
  return Math.sqrt(1 - Math.min(0.99, 10 ** (-db / 10)));
}

function tensorReport(layer: LayerView): TensorReport {
  return {
    name: layer.output,
    kind: 'activation',
    dtype: 'uint8',
    axis: null,
    scale: [Math.fround(0.0235294122248888)],
    zeroPoint: [0],
    min: 0,
    max: 6,
    observer: 'minmax',
    sharedWith: null,
    effective: 'uint8',
  };
}

/** One-in and one-out of every weighted layer. */
export function fixtureSensitivity(run: RunResult, complete = true): SensitivityResult {
  const random = seededRandom(11);
  const measured = run.report.layers.filter(
    (_, index) => run.plan.layers[index]?.weighted === true,
  );
  const layers = measured.map((layer) => {
    const isolated = layer.isolated?.sqnrDb ?? 40;
    const output = run.report.outputs[0]?.sqnrDb ?? 8;
    return {
      layer: layer.name,
      oneInDb: isolated + 6.7 + random() * 12,
      oneOutDb: output + (isolated < 20 ? (20 - isolated) * 0.7 : random() * 0.3),
      samples: 8,
    };
  });
  return {
    samples: 8,
    complete,
    layers: complete ? layers : layers.slice(0, Math.ceil(layers.length / 3)),
  };
}

/** Shares and what-ifs from the noise powers measured on the digits sample, or from the isolated noise. */
export function fixturePrediction(run: RunResult): Prediction {
  const layers = run.report.layers;
  const isDigits = run.report.model.path === 'digits.onnx';
  const powers = layers.map((layer, index) =>
    isDigits
      ? (digits.noisePower[index] ?? 0)
      : layer.isolated?.sqnrDb == null
        ? 0
        : 10 ** (-layer.isolated.sqnrDb / 10),
  );
  const sum = powers.reduce((a, b) => a + b, 0);
  const total = isDigits ? digits.measuredNoise : sum * 1.08;
  const outputDb = run.report.outputs[0]?.sqnrDb ?? null;
  return {
    outputDb,
    toggled: powers.map((power) =>
      outputDb === null
        ? null
        : outputDb + 10 * Math.log10(sum / Math.max(sum - power, sum * 1e-4)),
    ),
    shares: powers.map((power) => power / total),
    interaction: (total - sum) / total,
    errors: [
      { predictedDb: 8.4, measuredDb: 7.5 },
      { predictedDb: 21.9, measuredDb: 22.4 },
    ],
  };
}
