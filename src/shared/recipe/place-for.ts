import { changedConfig, type Qconfig } from './qconfig';
import { rulesOf, type TargetProfile, type TypePair } from '../targets/profiles/target-profile';

/**
 * How a layer that shall be quantized is quantized for a target: the nearest that its rules allow, or `float`
 * where they allow nothing.
 */
export function placeFor(profile: TargetProfile, op: string, config: Qconfig): Qconfig | 'float' {
  if (config.form !== undefined) return profile.forms.includes(config.form) ? config : 'float';
  if (rulesOf(profile, 'operators').some(({ ops }) => !ops.includes(op))) return 'float';
  let placed = config;
  for (const { pairs, ops } of rulesOf(profile, 'types')) {
    if (ops === undefined) placed = withTypes(placed, pairs);
    else if (ops.includes(op) && !pairs.some(([dtype]) => dtype === placed.activation.dtype))
      return 'float';
  }
  placed = withGranularity(profile, op, placed);
  for (const { of } of rulesOf(profile, 'zero-point')) {
    const { dtype, granularity } = placed.weight;
    const isWeight =
      of === 'all' || (of === 'signed-weights' ? dtype === 'int8' : granularity === 'channel');
    if (of === 'all') placed = changedConfig(placed, { activation: { symmetric: true } });
    if (isWeight) placed = changedConfig(placed, { weight: { symmetric: true } });
  }
  return placed;
}

/** The first pair that keeps both types, else the weight's, else the activation's, else the first. */
function withTypes(config: Qconfig, pairs: readonly TypePair[]): Qconfig {
  const weighted = pairs.filter(([, weight]) => weight !== null);
  const { activation, weight } = config;
  const fits = ([a, w]: TypePair, both: boolean): boolean =>
    both ? a === activation.dtype && w === weight.dtype : w === weight.dtype;
  const chosen =
    weighted.find((pair) => fits(pair, true)) ??
    weighted.find((pair) => fits(pair, false)) ??
    weighted.find(([a]) => a === activation.dtype) ??
    weighted[0];
  if (chosen === undefined) return config;
  const [dtype, weightType] = chosen;
  return changedConfig(config, {
    activation: { dtype },
    ...(weightType === null ? {} : { weight: { dtype: weightType } }),
  });
}

function withGranularity(profile: TargetProfile, op: string, config: Qconfig): Qconfig {
  const isAllowed = rulesOf(profile, 'per-channel').every(
    ({ ops, dtypes }) => ops.includes(op) && dtypes.includes(config.weight.dtype),
  );
  return isAllowed ? config : changedConfig(config, { weight: { granularity: 'tensor' } });
}
