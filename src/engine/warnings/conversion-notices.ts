import { layerOf } from '../plan/layer-of';
import type { Notice } from '../../shared/contract/parts';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Plan } from '../plan/types';
import type { UnlikeConcat } from '../plan/unlike-branches';
import { brokenWeights, describeBroken } from '../prepare/model/broken-weights';
import { sumsIntegers } from '../quantize/convert';
import type { PreparedModel } from '../prepare/model/types';
import { roundingLayers } from './rounding-layers';

/** What a conversion does to a model that a figure over whole outputs may not show. */
export function conversionNotices({ model, conversion }: ConvertedModel): readonly Notice[] {
  const { plan } = conversion;
  return [
    ...[...brokenWeights(model).values()].map((weight) => ({
      code: 'broken-weight',
      message: `${sentence(describeBroken(model, weight))}: what it is part of is no number in the float model either.`,
      hint: 'Mend the weight or export the model again.',
    })),
    ...clippedOutputs(model, plan),
    ...conversion.coarseBiases.flatMap((bias) => coarseBiasNotice(plan, bias)),
    ...plan.unlike.flatMap((unlike) => unlikeNotice(model, plan, unlike)),
  ];
}

function clippedOutputs(model: PreparedModel, plan: Plan): readonly Notice[] {
  return [...model.graph.outputs].flatMap((output): Notice[] => {
    const range = plan.roundings.get(plan.producerRoundings.get(output) ?? '')?.range;
    if (range?.kind !== 'observed' || range.tensor === output) return [];
    const behind = nameOf(model, plan, model.graph.producer.get(range.tensor) ?? -1);
    return [
      {
        code: 'clipped-output',
        message: `Output '${output}' is cut to the range of '${behind}' behind it, as ONNX Runtime's quantizer does.`,
        hint: `Choose a preset that is not ort-*, or skip '${behind}'.`,
      },
    ];
  });
}

function coarseBiasNotice(
  plan: Plan,
  bias: ConvertedModel['conversion']['coarseBiases'][number],
): readonly Notice[] {
  const layer = plan.layers[bias.layer];
  const what = `Bias '${bias.tensor}' of '${layer?.name ?? ''}' is off by up to ${short(bias.error)} as int32, whose step is input scale times weight scale (${short(bias.step)})`;
  if (!bias.keptFloat) {
    return [
      {
        code: 'coarse-bias',
        message: `${what}.`,
        hint: `Choose a preset that is not ort-*, which keeps such a bias in float, or skip '${layer?.name ?? ''}'.`,
      },
    ];
  }
  // Normalizations are computed in float by every kernel: nothing is lost with their bias.
  return layer !== undefined && sumsIntegers(layer)
    ? [{ code: 'float-bias', message: `${what}; it stays float, and so does the layer's sum.` }]
    : [];
}

function unlikeNotice(model: PreparedModel, plan: Plan, unlike: UnlikeConcat): readonly Notice[] {
  const concat = nameOf(model, plan, unlike.node);
  const layer = layerOf(plan, unlike.node);
  const isKept = !plan.parity && unlike.apart.length > 0;
  const why = `'${concat}' joins ranges so unlike that a common grid leaves '${unlike.branch}' ${short(unlike.steps)} steps`;
  if (isKept) {
    const others = unlike.apart.slice(1).map((node) => `'${nameOf(model, plan, node)}'`);
    const behind =
      others.length === 0
        ? ''
        : `, and so ${others.length === 1 ? 'does' : 'do'} ${others.join(', ')} behind it`;
    return layer === undefined || layer.state === 'skipped'
      ? []
      : [{ code: 'concat-in-float', message: `${why}: it stays float${behind}.` }];
  }
  const rounding = roundingLayers(model, plan, unlike.node);
  if (rounding.length === 0) return [];
  const skips = rounding.map(({ name }) => `--skip '${name}'`).join(' ');
  return [
    {
      code: 'concat-of-unlike-ranges',
      message: `${why}: next to nothing of it is left.`,
      hint: `Keep the tensor in float with ${skips}, or give ${rounding.length === 1 ? 'this layer' : 'these layers'} 16-bit activations.`,
    },
  ];
}

function nameOf(model: PreparedModel, plan: Plan, node: number): string {
  const layer = layerOf(plan, node);
  // A folded activation has no layer of its own.
  if (layer?.node === node) return layer.name;
  return model.originalNames[node] ?? model.graph.nodes[node]?.name ?? '';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
