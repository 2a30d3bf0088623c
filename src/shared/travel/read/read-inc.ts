import type { ActivationType } from '../../dtypes';
import type { ActivationConfig, QconfigPatch, WeightConfig } from '../../recipe/qconfig';
import type { Value } from '../python/read-python';
import { Found, known, nothingOf, type PythonReader } from './found';
import { entriesOf, wordOf } from './values';

const types: Readonly<Record<string, ActivationType>> = {
  uint8: 'uint8',
  int8: 'int8',
  uint16: 'uint16',
  int16: 'int16',
};

const observers = { minmax: 'minmax', kl: 'entropy', percentile: 'percentile' } as const;

/** `PostTrainingQuantConfig(op_type_dict=…, op_name_dict=…)`: keys are regular expressions over a whole name. */
export const readInc: PythonReader = (calls, scene, source) => {
  const found = new Found(scene);
  const call = calls.find(({ name }) =>
    /QuantConfig$|^QuantizationAwareTrainingConfig$/.test(name),
  );
  if (call === undefined) throw nothingOf(source, 'PostTrainingQuantConfig');
  const reduceRange = call.get('reduce_range') === true;
  const ops = [...new Set(scene.layers.map(({ op }) => op))];
  for (const [pattern, value] of entriesOf(call.get('op_type_dict'))) {
    const patch = patchOf(value);
    if (pattern === '.*' && patch !== 'none') {
      found.setGlobal({ ...patch, weight: { ...patch.weight, reduceRange } });
      continue;
    }
    for (const op of found.matching(pattern, true, ops)) found.setOp(op, patch);
  }
  for (const [pattern, value] of entriesOf(call.get('op_name_dict'))) {
    found.setMatching(pattern, true, patchOf(value));
  }
  return found.done();
};

function patchOf(value: Value): QconfigPatch {
  const sides = entriesOf(value);
  const activation = entriesOf(sides.get('activation'));
  const weight = entriesOf(sides.get('weight'));
  if ([activation, weight].some((side) => /^(fp|bf)/.test(wordOf(side.get('dtype')) ?? '')))
    return 'none';
  const granularity = wordOf(weight.get('granularity'));
  const observer = known(observers, wordOf(activation.get('algorithm')));
  const weightType = known(types, wordOf(weight.get('dtype')));
  const activationPatch: Partial<ActivationConfig> = {
    ...shapeOf(activation),
    ...(observer === undefined ? {} : { observer }),
  };
  const weightPatch: Partial<WeightConfig> = {
    ...(weightType === 'int8' || weightType === 'uint8' ? { dtype: weightType } : {}),
    ...symmetryOf(weight),
    ...(granularity === undefined
      ? {}
      : { granularity: granularity === 'per_channel' ? 'channel' : 'tensor' }),
  };
  return {
    ...(Object.keys(activationPatch).length === 0 ? {} : { activation: activationPatch }),
    ...(Object.keys(weightPatch).length === 0 ? {} : { weight: weightPatch }),
  };
}

function shapeOf(side: ReadonlyMap<string, Value>): {
  dtype?: ActivationType;
  symmetric?: boolean;
} {
  const dtype = known(types, wordOf(side.get('dtype')));
  return { ...(dtype === undefined ? {} : { dtype }), ...symmetryOf(side) };
}

function symmetryOf(side: ReadonlyMap<string, Value>): { symmetric?: boolean } {
  const scheme = wordOf(side.get('scheme'));
  return scheme === undefined ? {} : { symmetric: scheme === 'sym' };
}
