import { badInput } from '../../../shared/errors';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import type { ChannelRanges } from '../channels/channel-ranges';
import type { ModelEdits } from '../model/model-edits';
import { scaledOperand } from '../model/scale-operand';
import { cellMaxima, weightCells, weightPosition } from '../model/weight-cells';
import { scaleWeight } from '../model/scale-weight';
import { smoothSite, type NoSmoothSite, type SmoothSite } from './smooth-site';

const refusals: Readonly<Record<NoSmoothSite, string>> = {
  'no-product': 'Only matrix products with a constant weight have an input that can be smoothed.',
  'other-reader': 'Something else than matrix products with constant weights reads its input.',
  'no-taker':
    'Neither a LayerNormalization, nor a multiplication by a constant, nor a linear layer in front of it can take the factors: it would cost a Mul over its whole input.',
};

/** The site of a layer. Throws `bad-input` naming the layer and why it has none. */
export function siteOf(model: PreparedModel, layer: number, name: string): SmoothSite {
  const site = smoothSite(model, layer);
  if (typeof site !== 'string') return site;
  throw badInput(`the input of '${name}' cannot be smoothed`, refusals[site]);
}

/**
 * Divides the input channels of a site by s = max|X|^α / max|W|^(1 − α), and multiplies the weights that read
 * them by it. `factors` are those that tensors have by now, and are added to.
 * Source: Xiao et al., SmoothQuant, 2022.
 */
export function smooth(
  model: PreparedModel,
  edits: ModelEdits,
  site: SmoothSite,
  alpha: number,
  { ranges, factors }: { ranges: ChannelRanges; factors: Map<string, Float64Array> },
): void {
  const { readers, input, tensors, takers } = site;
  const range = ranges.get(input.tensor);
  if (range === undefined) return;
  const known = factors.get(input.tensor);
  const channels = range.min.length;
  const weights = inputMaxima(model, edits, readers, channels);
  const scales = new Float64Array(channels).fill(1);
  for (let channel = 0; channel < channels; channel += 1) {
    const largest = Math.max(-(range.min[channel] ?? 0), range.max[channel] ?? 0);
    const [x, w] = [largest * (known?.[channel] ?? 1), weights[channel] ?? 0];
    if (x > 0 && w > 0) scales[channel] = x ** alpha / w ** (1 - alpha);
  }
  const inverse = scales.map((scale) => 1 / scale);
  for (const reader of readers) scaleWeight(model, edits, reader, scales, null);
  for (const { node, position } of takers) {
    const isWeight = traitsOf(model.graph.nodes[node]).product !== null && position === 1;
    if (isWeight) scaleWeight(model, edits, node, null, inverse);
    else {
      const operand = edits.valuesAt(node, position);
      if (operand !== null) {
        const scaled = scaledOperand(operand, input.rank, input.rank - 1, inverse);
        edits.set(node, position, scaled);
      }
    }
  }
  for (const { tensor } of tensors) {
    const before = factors.get(tensor);
    factors.set(
      tensor,
      inverse.map((one, channel) => one * (before?.[channel] ?? 1)),
    );
  }
}

/** Largest absolute weight of each input channel, over all readers. */
function inputMaxima(
  model: PreparedModel,
  edits: ModelEdits,
  readers: readonly number[],
  channels: number,
): Float64Array {
  const maxima = new Float64Array(channels);
  for (const reader of readers) {
    const node = model.graph.nodes[reader];
    const weight = edits.valuesAt(reader, weightPosition);
    const cells = node === undefined || weight === null ? null : weightCells(node, weight.dims);
    if (weight === null || cells === null || cells.inputs !== channels) {
      throw badInput(`'${model.originalNames[reader]}' has no weight that can be smoothed`);
    }
    cellMaxima(weight, cells).forEach((value, cell) => {
      const channel = cells.inputOf(Math.floor(cell / cells.seconds), cell % cells.seconds);
      maxima[channel] = Math.max(maxima[channel] ?? 0, value);
    });
  }
  return maxima;
}
