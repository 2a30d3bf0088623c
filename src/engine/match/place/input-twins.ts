import { getOrMake } from '../../../shared/get-or-make';
import type { PreparedModel } from '../../prepare/model/types';
import { layoutsBetween } from '../values/layouts';
import { Weights } from '../weights/pair-weights';
import { weightMatrix } from '../weights/weight-matrix';
import { nodeRoot, type Root, skeletonOf } from './skeleton';

export interface InputTwins {
  /** Input of the float model → input of the other one, one to one. */
  readonly names: ReadonlyMap<string, string>;
  /** Inputs of the float model for which nothing but their order speaks, where another one could be theirs as well. */
  readonly byOrder: readonly string[];
}

type Input = PreparedModel['inputs'][number];

const known = new WeakMap<PreparedModel, WeakMap<PreparedModel, InputTwins>>();

/**
 * Which input of the other model is which: by name; else by the weights that read it, so that inputs of one shape may
 * stand in another order; else by order among those that are left.
 */
export function inputTwins(float: PreparedModel, other: PreparedModel): InputTwins {
  const ofFloat = getOrMake(known, float, () => new WeakMap<PreparedModel, InputTwins>());
  return getOrMake(ofFloat, other, () => pairInputs(float, other));
}

function pairInputs(float: PreparedModel, other: PreparedModel): InputTwins {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const pair = (own: string, twin: string): void => {
    names.set(own, twin);
    taken.add(twin);
  };
  for (const { name } of float.inputs)
    if (other.inputs.some((input) => input.name === name)) pair(name, name);
  const open = (): readonly Input[] => float.inputs.filter(({ name }) => !names.has(name));
  const free = (): readonly Input[] => other.inputs.filter(({ name }) => !taken.has(name));
  if (open().length > 1)
    for (const [own, twin] of byWeights(float, open(), other, free())) pair(own, twin);
  // Where one model has more of them, order says nothing of those that no other is like.
  const isEven = float.inputs.length === other.inputs.length;
  const byOrder = open().flatMap((input) => {
    const like = free().filter((each) => areLike(input, each)).length;
    return like > 1 || (!isEven && like > 0) ? [input.name] : [];
  });
  for (const input of open()) {
    const left = free();
    const atItsPlace = other.inputs[float.inputs.indexOf(input)];
    const like = left.filter((each) => areLike(input, each));
    const candidates = like.length > 0 || !isEven ? like : left;
    const twin = candidates.find((each) => each === atItsPlace) ?? candidates[0];
    if (twin !== undefined) pair(input.name, twin.name);
  }
  return { names, byOrder: byOrder.filter((name) => names.has(name)) };
}

/**
 * Output of the float model → output of the other one, one to one: by name, else by order among those that are left, where
 * both models have as many. Those that are not in it have no twin.
 */
export function outputTwins(
  float: Pick<PreparedModel, 'outputs'>,
  other: Pick<PreparedModel, 'outputs'>,
): ReadonlyMap<string, string> {
  const isEven = float.outputs.length === other.outputs.length;
  const names = new Set(other.outputs.map(({ name }) => name));
  const own = new Set(float.outputs.map(({ name }) => name));
  const left = other.outputs.filter(({ name }) => !own.has(name));
  return new Map(
    float.outputs.flatMap(({ name }) => {
      const twin = names.has(name) ? name : isEven ? left.shift()?.name : undefined;
      return twin === undefined ? [] : [[name, twin] as const];
    }),
  );
}

function areLike(one: Input, other: Input): boolean {
  return one.type === other.type && layoutsBetween(one.shape, other.shape).length > 0;
}

/** Inputs that weights alike read, and no others. */
function byWeights(
  float: PreparedModel,
  open: readonly Input[],
  other: PreparedModel,
  free: readonly Input[],
): readonly (readonly [string, string])[] {
  const weights = new Weights(float, other);
  const own = open.map(({ name }) => firstWeighted(float, name));
  const theirs = free.map(({ name }) => firstWeighted(other, name));
  const areAlike = own.map((left) =>
    theirs.map((right) =>
      left.some((one) => right.some((two) => weights.compare(one, two).says === 'same')),
    ),
  );
  return open.flatMap(({ name }, row) => {
    const alike = free.flatMap((input, column) =>
      areAlike[row]?.[column] === true ? [{ input, column }] : [],
    );
    const [only] = alike;
    const claims = areAlike.filter((each) => each[only?.column ?? -1] === true).length;
    return only !== undefined && alike.length === 1 && claims === 1
      ? [[name, only.input.name] as const]
      : [];
  });
}

/** The nodes with weights that an input reaches before any others. */
function firstWeighted(model: PreparedModel, input: string): readonly number[] {
  const skeleton = skeletonOf(model);
  const found = new Set<number>();
  const seen = new Set<Root>();
  const left: Root[] = [`tensor ${input}`];
  for (let root = left.pop(); root !== undefined; root = left.pop()) {
    if (seen.has(root)) continue;
    seen.add(root);
    for (const { node } of skeleton.readers(root)) {
      const operator = model.graph.nodes[node];
      if (operator !== undefined && weightMatrix(model, operator) !== null) found.add(node);
      else left.push(nodeRoot(node));
    }
  }
  return [...found];
}
