import { dtypes } from '../../shared/dtypes';
import type { SpeedAlternative } from '../../shared/contract/judgement';
import type { Notice } from '../../shared/contract/parts';
import { countOf, formatDuration } from '../../shared/numbers';
import type { ConvertedModel } from '../emit/quantized-chain';
import { activationFields } from '../../shared/recipe/qconfig';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Layer } from '../plan/types';
import { isInteger } from '../plan/layer-of';
import { canSaturate } from '../executed/saturation';
import type { LayerProfile } from './profile-layers';
import type { PairedRatio } from './race';
import { floatIslands, loss, losingOps, totalUs } from './time-groups';
import type { FloatIsland, LosingOp } from './time-groups';

/**
 * Groups below this share of the quantized model's time are not mentioned: less where int8 wins
 * little, because there every part of it counts.
 */
const mentionedShare = { poor: 0.03, islands: 0.05, losing: 0.1 };
const poorSpeedup = 1.1;
const mostGroups = 3;

export interface SpeedFacts {
  readonly converted: ConvertedModel;
  readonly profile: LayerProfile;
  /** float time / int8 time, round by round. */
  readonly ratio: PairedRatio;
  /** Measured, fastest first; empty when none was tried. */
  readonly alternatives: readonly SpeedAlternative[];
  /** Whether this CPU sums uint8 × int8 products without saturation. */
  readonly exactProducts: boolean;
}

/** What slows the quantized model down, by name, and what would help as far as it was measured. */
export function speedHints(facts: SpeedFacts): readonly Notice[] {
  const { converted, profile } = facts;
  const total = totalUs(profile).quantized;
  const isPoor = facts.ratio.median < poorSpeedup;
  const isWorth = (us: number, share: number): boolean =>
    us > total * (isPoor ? mentionedShare.poor : share);
  const islands = floatIslands(converted, profile)
    .filter(({ us, reason }) => isWorth(us, mentionedShare.islands) && reason !== 'no-kernel')
    .slice(0, mostGroups);
  const losing = losingOps(converted, profile)
    .filter((group) => isWorth(loss(group), mentionedShare.losing))
    .slice(0, mostGroups);
  return [
    ...overall(facts),
    ...islands.map((island) => islandNotice(island, total)),
    ...losing.map(losingNotice),
    ...saturationNotice(facts),
  ];
}

function overall({ ratio, alternatives }: SpeedFacts): readonly Notice[] {
  const isSlower = ratio.median < 1;
  const better = alternatives.find(({ isFaster }) => isFaster);
  if (!isSlower && better === undefined) return [];
  const beatsFloat = alternatives.some(({ speedupOverFloat }) => speedupOverFloat >= 1);
  const hint = [
    ...(better === undefined ? [] : [betterWords(better)]),
    ...(better === undefined && alternatives.length > 0
      ? [`Tried and not faster: ${alternatives.map(({ label }) => lowerFirst(label)).join('; ')}.`]
      : []),
    ...(isSlower && alternatives.length > 0 && !beatsFloat
      ? ['No recipe tried is faster than the float model here.']
      : []),
  ].join(' ');
  return [
    {
      code: isSlower ? 'int8-slower' : 'faster-recipe',
      message: isSlower
        ? `int8 takes ${times(1 / ratio.median)} as long as float on this machine.`
        : 'A recipe with more layers in float is faster.',
      ...(hint === '' ? {} : { hint }),
    },
  ];
}

function betterWords(better: SpeedAlternative): string {
  const { label, latency, speedupOverRecipe, speedupOverFloat, recipe } = better;
  return `${label} measured ${formatDuration(latency.medianMs)}: ${times(speedupOverRecipe)} as fast as this recipe, ${times(speedupOverFloat)} as fast as float (${recipeWords(recipe)}).`;
}

/** What an exporter can often write instead of an op without an int8 kernel. */
const substitutes: Readonly<Record<string, string>> = {
  Div: ' by a constant can be a Mul',
  Sub: ' of a constant can be an Add',
  ReduceMean: ' over height and width can be a GlobalAveragePool',
};

function islandNotice({ op, nodes, pairs, us, reason }: FloatIsland, total: number): Notice {
  const isOne = nodes.length === 1;
  const why =
    reason === 'skipped'
      ? `${isOne ? 'is' : 'are'} skipped`
      : `${isOne ? 'has' : 'have'} no int8 kernel`;
  return {
    code: 'float-between',
    message: `${countOf(nodes.length, `${op} node`)} between int8 layers ${why}: the ${pairs} Q and DQ around ${isOne ? 'it' : 'them'} take ${formatDuration(us / 1000)} of ${formatDuration(total / 1000)} (${joined(nodes)}).`,
    hint:
      reason === 'skipped'
        ? 'A guess, not measured here: skipping the layers around them as well, or none of them, would save the conversions.'
        : `Every ${op} costs its conversions, whatever is skipped around it, unless the model is exported without.${op in substitutes ? ` A ${op}${substitutes[op] ?? ''} (not measured here).` : ''}`,
  };
}

function losingNotice({ op, layers, floatUs, quantizedUs, ranFloat }: LosingOp): Notice {
  const took = `${formatDuration(quantizedUs / 1000)} in the quantized model, Q and DQ included, and ${floatUs === 0 ? 'nothing in float, fused into their neighbours' : `${formatDuration(floatUs / 1000)} in float`}`;
  const isOne = layers.length === 1;
  if (ranFloat.length === 0) {
    return {
      code: 'slower-layers',
      message: `${countOf(layers.length, `${op} layer`)} ${isOne ? 'takes' : 'take'} ${took} (${listed(layers)}).`,
    };
  }
  const all = isOne ? `The ${op} layer` : `All ${layers.length} ${op} layers`;
  const who =
    ranFloat.length === layers.length ? all : `${ranFloat.length} of ${layers.length} ${op} layers`;
  return {
    code: 'no-int8-kernel',
    message: `${who} ran in float although the recipe quantizes ${isOne ? 'it' : 'them'}: ${took} (${listed(ranFloat)}).`,
    hint: floatHint(op, ranFloat),
  };
}

/** Why a quantized layer runs in float, as far as its qconfig tells. */
function floatHint(op: string, layers: readonly Layer[]): string {
  if (layers.some((layer) => !isInteger(layer)))
    return 'Weights alone are quantized there: it saves memory, and time only where reading weights is what takes it.';
  const types = new Set(layers.map(({ config }) => config.activation.dtype));
  if ([...types].some((type) => dtypes[type].bits === 16)) {
    return 'ONNX Runtime has no kernels for 16-bit activations on CPUs: they only raise accuracy.';
  }
  if (types.has('int8')) {
    return 'On x64, ONNX Runtime runs many layers with int8 activations in float unless session.qdqisint8allowed is 1: choose uint8 activations, or export in QOperator format. What that wins was not measured here.';
  }
  return `ONNX Runtime has no int8 kernel for ${op}: quantizing it adds noise and conversions. Skip op type ${op}: a guess, unless a recipe measured above does so.`;
}

function saturationNotice({ converted, exactProducts }: SpeedFacts): readonly Notice[] {
  if (exactProducts) return [];
  const layers = converted.conversion.plan.layers.filter((layer) => canSaturate(converted, layer));
  if (layers.length === 0) return [];
  return [
    {
      code: 'saturation',
      message: `This CPU has no VNNI: sums of products can saturate at 16 bits in ${countOf(layers.length, 'layer')} (${listed(layers)}).`,
      hint: 'Whether they do was not measured here: compare the outputs on real and simulated kernels first. Where those differ, "reduceRange": true for weights is worth a try.',
    },
  ];
}

/** The entries that differ from an empty recipe, as they stand in a recipe file. */
function recipeWords({ global, ops, layers }: Recipe): string {
  const skipped = Object.entries(ops ?? {}).flatMap(([op, patch]) =>
    patch === 'none' ? [op] : [],
  );
  const count = Object.values(layers ?? {}).filter((patch) => patch === 'none').length;
  const dtype = global === 'none' ? undefined : activationFields(global ?? {}).dtype;
  return [
    ...(dtype === undefined ? [] : [`global activation dtype ${dtype}`]),
    ...(skipped.length === 0 ? [] : [`skip op types ${skipped.join(', ')}`]),
    ...(count === 0 ? [] : [`skip ${countOf(count, 'layer')} by name`]),
  ].join('; ');
}

function listed(layers: readonly Layer[]): string {
  return joined(layers.map(({ name }) => name));
}

function joined(names: readonly string[]): string {
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ');
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
