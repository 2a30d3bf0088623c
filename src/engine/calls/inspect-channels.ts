import { weightChannelAxis } from '../ops/catalogue';
import type { ChannelInspection, LayerInspection } from '../../shared/contract/inspection';
import type { ConvertedModel } from '../emit/quantized-chain';
import { sqnrDb } from '../measure/metrics';
import { channelErrors, isDead } from '../measure/weight-sqnr';
import type { Observations } from '../observe/observations';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { floatWeight } from '../quantize/float-weights';
import { roundHalfEven } from '../qparams/qparams';
import { integerRange } from '../../shared/dtypes';

/** How each channel of the layer's weight fares on its grid. */
export function inspectWeightChannels(
  model: PreparedModel,
  { conversion }: ConvertedModel,
  layer: Layer,
): { channels: readonly ChannelInspection[]; levels: number } {
  const use = layer.weights[0];
  const quantized = use === undefined ? undefined : conversion.weights.get(use.key);
  if (use === undefined || quantized === undefined) return { channels: [], levels: 127 };
  const node = model.graph.nodes[layer.node];
  const axis = weightChannelAxis(node, quantized.dims.length);
  const errors = channelErrors(floatWeight(model, use.tensor), quantized, axis);
  return {
    levels: integerRange(quantized.dtype, { symmetric: false, reduceRange: false }).max,
    channels: errors.map((error, channel) => ({
      channel,
      min: error.min,
      max: error.max,
      levelsUsed: error.levels,
      sqnrDb: sqnrDb(error.signal, error.noise),
      dead: isDead(error),
    })),
  };
}

/** How much of the grid of the layer's output each of its channels uses. */
export function inspectActivationChannels(
  { conversion }: ConvertedModel,
  observations: Observations,
  layer: Layer,
): Pick<LayerInspection, 'activationChannels' | 'activationLevels'> {
  const tensor = layer.outputs[0] ?? '';
  const ranges = observations.histograms?.get(tensor)?.channels;
  const rounding = layer.outputRoundings.find((candidate) => candidate.tensor === tensor);
  const qparams = rounding === undefined ? undefined : conversion.qparams.get(rounding.id);
  const integers =
    rounding === undefined ? null : integerRange(rounding.config.dtype, rounding.config);
  const levelOf = (value: number): number | null => {
    if (qparams === undefined || integers === null) return null;
    const integer = roundHalfEven(value / qparams.scale) + qparams.zeroPoint;
    return Math.min(integers.max, Math.max(integers.min, integer));
  };
  return {
    activationLevels: integers === null ? null : integers.max - integers.min + 1,
    activationChannels: Array.from(ranges?.min ?? [], (low, channel) => {
      const min = Number.isFinite(low) ? low : 0;
      const max = Number.isFinite(low) ? (ranges?.max[channel] ?? 0) : 0;
      const [first, last] = [levelOf(min), levelOf(max)];
      const levelsUsed = first === null || last === null ? null : last - first + 1;
      return { channel, min, max, levelsUsed };
    }),
  };
}
