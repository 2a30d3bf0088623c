import { z } from 'zod';
import type { RunResult } from './results';
import type { LayerInspection, LayerSamples } from './inspection';
import type {
  AccuracyResult,
  BenchmarkResult,
  KernelComparison,
  SensitivityResult,
} from './judgement';

/**
 * What stored values must look like before a screen draws them: they may come from another machine's project or from an
 * older version. Every field that is read without a look is required; further fields pass.
 */

const db = z.number().nullable();
const text = z.string();
const count = z.number();
const texts = z.array(z.string());
const notice = z.looseObject({ code: text, message: text });
const sqnr = z.looseObject({ sqnrDb: db });

const layerView = z.looseObject({
  index: count,
  name: text,
  op: text,
  detail: text,
  nodes: texts,
  nodeIds: z.array(count),
  output: text,
  outputs: texts,
  weighted: z.boolean(),
  parameters: count,
  skipped: z.boolean(),
  source: text,
});

const plan = z.looseObject({
  layers: z.array(layerView),
  precisions: z.array(z.looseObject({ tensor: text, effective: text, roundedAt: z.array(count) })),
  notices: z.array(notice),
  idleSkips: z.array(z.looseObject({ layer: text, neighbours: texts })),
});

const activation = sqnr.extend({
  cosine: db,
  rmseOverScale: db,
  meanError: db,
  maxError: db,
  clipped: count,
  perSampleDb: z.array(db),
});

const layerReport = z.looseObject({
  name: text,
  op: text,
  nodes: texts,
  output: text,
  outputs: texts,
  skipped: z.boolean(),
  weight: sqnr.extend({ name: text, worstChannelDb: db, deadChannels: count }).nullable(),
  accumulated: activation.nullable(),
  isolated: sqnr.nullable(),
  shadow: sqnr.nullable(),
});

const tensorReport = z.looseObject({
  name: text,
  kind: text,
  dtype: text,
  axis: db,
  scale: z.array(count),
  zeroPoint: z.array(count),
  min: db,
  max: db,
  observer: text.nullable(),
  sharedWith: text.nullable(),
  effective: text,
});

const accuracy = z.looseObject({
  kernels: text,
  samples: count,
  labelled: z.boolean(),
  floatTop1: db,
  quantizedTop1: db,
  floatTop5: db,
  quantizedTop5: db,
  agreement: db,
  classes: texts,
  changed: z.array(
    z.looseObject({
      sample: count,
      name: text,
      label: db,
      floatAnswer: count,
      quantizedAnswer: count,
      sqnrDb: db,
    }),
  ),
});

const result = z.looseObject({
  report: z.looseObject({
    model: z.looseObject({ path: text, sha256: text, opset: count, layers: count }),
    data: z.looseObject({ kind: text, samples: count, sha256: text, trusted: z.boolean() }),
    run: z.looseObject({
      kernels: text,
      preset: text,
      runtime: text,
      cpu: texts,
      threads: count,
    }),
    recipe: z.looseObject({ schema: text }),
    layers: z.array(layerReport),
    tensors: z.array(tensorReport),
    outputs: z.array(sqnr.extend({ name: text, cosine: db })),
    timingsMs: z.looseObject({ total: count }),
    peakRssBytes: count,
    warnings: z.array(notice),
  }),
  plan,
  scope: z.enum(['outputs', 'layers']),
  floatBytes: count,
  quantizedBytes: count,
  accuracy: accuracy.nullable(),
  durationMs: count,
});

const latency = z.looseObject({ medianMs: count, p95Ms: count, minMs: count });

const benchmark = z.looseObject({
  threads: count,
  repeats: count,
  float: latency,
  quantized: latency,
  floatBytes: count,
  quantizedBytes: count,
  layers: z.array(
    z.looseObject({
      layer: text,
      floatUs: count,
      quantizedUs: count,
      executed: text,
      kernels: texts,
    }),
  ),
  quantizeOverheadUs: count,
  alternatives: z
    .array(
      z.looseObject({
        label: text,
        recipe: z.looseObject({ schema: text }),
        latency,
        speedupOverFloat: count,
        speedupOverRecipe: count,
        isFaster: z.boolean(),
      }),
    )
    .optional(),
  notices: z.array(notice),
});

const sensitivity = z.looseObject({
  samples: count,
  complete: z.boolean(),
  layers: z.array(z.looseObject({ layer: text, oneInDb: db, oneOutDb: db, samples: count })),
});

const kernels = z.looseObject({
  exactProducts: z.boolean(),
  layers: z.array(
    z.looseObject({ layer: text, simulatedDb: db, realDb: db, canSaturate: z.boolean() }),
  ),
  outputs: z.array(z.looseObject({ name: text, simulatedDb: db, realDb: db })),
  notices: z.array(notice),
});

const histogram = z.looseObject({ lo: count, hi: count, counts: z.array(count).max(2048) });

const inspection = z.looseObject({
  layer: text,
  qconfig: z.looseObject({ activation: z.looseObject({}), weight: z.looseObject({}) }).nullable(),
  tensors: z.array(
    z.looseObject({
      name: text,
      role: text,
      dtype: text.nullable(),
      scale: db,
      zeroPoint: db,
      min: count,
      max: count,
      clipLo: db,
      clipHi: db,
      clipped: count,
      observer: text.nullable(),
      equalsMinmax: z.boolean(),
      histogram: histogram.nullable(),
      quantizedHistogram: histogram.nullable(),
    }),
  ),
  levels: count,
  channels: z.array(
    z.looseObject({
      channel: count,
      min: count,
      max: count,
      levelsUsed: count,
      sqnrDb: db,
      dead: z.boolean(),
    }),
  ),
  activationLevels: db,
  activationChannels: z.array(
    z.looseObject({ channel: count, min: count, max: count, levelsUsed: db }),
  ),
  samples: z.array(z.looseObject({ sample: count, name: text, sqnrDb: db })),
  around: z.array(z.looseObject({ layer: text, relation: text, distance: count })),
});

const samples = z.looseObject({
  samples: z.array(count),
  names: texts,
  rows: z.array(z.array(db)),
});

/** Everything that is stored, by what it is. */
export interface StoredValues {
  readonly result: RunResult;
  readonly sensitivity: SensitivityResult;
  readonly accuracy: AccuracyResult;
  readonly benchmark: BenchmarkResult;
  readonly kernels: KernelComparison;
  readonly inspection: LayerInspection;
  readonly samples: LayerSamples;
}

const schemas: Readonly<Record<keyof StoredValues, z.ZodType>> = {
  result,
  sensitivity,
  accuracy,
  benchmark,
  kernels,
  inspection,
  samples,
};

/** The value, or null when it is not what it should be. */
export function readStoredValue<Kind extends keyof StoredValues>(
  kind: Kind,
  json: unknown,
): StoredValues[Kind] | null {
  const read = schemas[kind].safeParse(json);
  return read.success ? (read.data as StoredValues[Kind]) : null;
}
