import type {
  LayerInspection,
  ChannelInspection,
  LayerSamples,
  TensorInspection,
  Thumbnail,
} from '../../../src/shared/contract/inspection';
import type { LayerReport } from '../../../src/shared/contract/report';
import type { RunResult } from '../../../src/shared/contract/results';
import { emptyRecipe } from '../../../src/shared/recipe/recipe';
import { wholeModelConfig } from '../../../src/shared/recipe/resolve';
import * as digits from './digits-numbers';
import { drawDigit } from './digit-image';
import { seededRandom } from './seeded';

/** What the inspector gets for one layer; layer 19 of the digits sample shows its measured channels and values. */
export function fixtureInspection(run: RunResult, name: string): LayerInspection {
  const { layers, model } = run.report;
  const index = layers.findIndex((layer) => layer.name === name);
  const layer = layers[index];
  const random = seededRandom(100 + index);
  const channels =
    model.path === 'digits.onnx' && index === 19 ? measuredChannels() : seededChannels(random);
  const weighted = layer?.weight !== null || layer.skipped;
  const tensors = tensorsOf(layer, random);
  const around = [-1, 1, 2].flatMap((step) => {
    const other = layers[index + step];
    const relation = step < 0 ? ('input' as const) : ('output' as const);
    return other === undefined ? [] : [{ layer: other.name, relation, distance: Math.abs(step) }];
  });
  return {
    layer: name,
    qconfig:
      layer?.skipped === true ? null : wholeModelConfig({ ...emptyRecipe, preset: 'ort-u8s8' }),
    tensors: weighted ? tensors : tensors.filter(({ role }) => role !== 'weight'),
    levels: 127,
    channels: weighted ? channels : [],
    activationLevels: 256,
    activationChannels: channels.map(({ channel, levelsUsed }) => ({
      channel,
      min: 0,
      max: (6 * levelsUsed) / 127,
      levelsUsed: 1 + Math.round((255 * levelsUsed) / 127),
    })),
    samples: (layer?.accumulated?.perSampleDb ?? []).map((sqnrDb, sample) => ({
      sample,
      name: digits.sampleName(sample),
      sqnrDb,
    })),
    around,
  };
}

function measuredChannels(): ChannelInspection[] {
  return digits.channelLevels.map((levelsUsed, channel) => ({
    channel,
    min: -levelsUsed / 254,
    max: levelsUsed / 254,
    levelsUsed,
    sqnrDb: digits.channelDb[channel] ?? null,
    dead: levelsUsed === 0,
  }));
}

function seededChannels(random: () => number): ChannelInspection[] {
  return Array.from({ length: 16 + Math.floor(random() * 48) }, (_, channel) => {
    const levelsUsed = 20 + Math.floor(random() * 107);
    return {
      channel,
      min: -levelsUsed / 254,
      max: levelsUsed / 254,
      levelsUsed,
      sqnrDb: 24 + levelsUsed / 8,
      dead: false,
    };
  });
}

/** Output, input and weight. */
function tensorsOf(layer: LayerReport | undefined, random: () => number): TensorInspection[] {
  const base = {
    dtype: 'uint8',
    scale: 0.0235294122248888,
    zeroPoint: 0,
    min: 0,
    max: 6,
    clipLo: 0,
    clipHi: 6,
    clipped: 0.0002,
    observer: 'minmax',
    equalsMinmax: true,
  } as const;
  const output: TensorInspection = {
    ...base,
    name: layer?.output ?? '',
    role: 'output',
    histogram: { lo: 0, hi: 6, counts: digits.floatCounts },
    quantizedHistogram: { lo: 0, hi: 6, counts: digits.quantizedCounts },
  };
  const bell = Array.from({ length: 96 }, (_, bin) =>
    Math.round(4000 * Math.exp(-(((bin - 44) / 14) ** 2)) + random() * 6),
  );
  const input: TensorInspection = {
    ...base,
    name: `${layer?.output ?? ''}_input`,
    role: 'input',
    min: -3.2,
    max: 4.1,
    clipLo: -2.9,
    clipHi: 3.4,
    clipped: 0.0031,
    observer: 'percentile',
    equalsMinmax: false,
    histogram: { lo: -3.2, hi: 4.1, counts: bell },
    quantizedHistogram: {
      lo: -3.2,
      hi: 4.1,
      counts: bell.map((count, bin) =>
        bin < 4 || bin > 86 ? 0 : Math.round(count * (0.8 + 0.4 * random())),
      ),
    },
  };
  const weight: TensorInspection = {
    ...base,
    name: layer?.weight?.name ?? 'weight',
    role: 'weight',
    dtype: 'int8',
    min: -0.51,
    max: 0.5,
    clipLo: -0.51,
    clipHi: 0.51,
    clipped: 0,
    histogram: { lo: -0.51, hi: 0.51, counts: bell },
    quantizedHistogram: {
      lo: -0.51,
      hi: 0.51,
      counts: bell.map((count) => Math.round(count * (0.9 + 0.2 * random()))),
    },
  };
  return [output, input, weight];
}

/** Samples × layers, worst sample first. */
export function fixtureSamples(run: RunResult, limit = 64): LayerSamples {
  const random = seededRandom(23);
  const count = Math.min(limit, run.report.data.samples);
  const offsets = Array.from({ length: count }, () => (random() + random() - 1) * 8).sort(
    (a, b) => a - b,
  );
  const samples = offsets.map((_, row) => (row * 37) % run.report.data.samples);
  const rows = offsets.map((offset) =>
    run.report.layers.map((layer) =>
      layer.accumulated?.sqnrDb == null
        ? null
        : layer.accumulated.sqnrDb + offset + (random() - 0.5) * 3,
    ),
  );
  return { samples, names: samples.map((sample) => digits.sampleName(sample)), rows };
}

export function fixtureThumbnails(samples: readonly number[]): readonly Thumbnail[] {
  return samples.map((sample) => ({
    sample,
    name: digits.sampleName(sample),
    png: drawDigit(sample % 10, sample),
  }));
}
