import type { ActivationConfig } from '../../shared/recipe/qconfig';
import { DataType, type NodeProto } from '../onnx/proto';
import { floatValues } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { integerRange } from '../../shared/dtypes';
import { isElementwise, traitsOf } from '../ops/catalogue';

/** Range of a tensor over the calibration samples, masks left out; null where none was observed. */
export type SpanOf = (tensor: string) => { readonly min: number; readonly max: number } | null;

/** A branch of a Concat that is left fewer steps of the common grid than this loses most of its bits. */
const fewestSteps = 16;

export interface UnlikeConcat {
  /** Prepared index of the Concat. */
  readonly node: number;
  /** The branch that is left the fewest steps of the common grid. */
  readonly branch: string;
  readonly steps: number;
  /** Nodes that stay out of int8 for it, the Concat first; empty where that would not help. */
  readonly apart: readonly number[];
}

/**
 * Concats that join ranges so unlike that a common 8-bit grid leaves one of them next to nothing
 * (boxes of 0 to 640 beside scores of 0 to 1). Where what they join goes on as it is, to an output of
 * the model, to a float node or to a Split, they and the nodes that hand it on need no common grid and
 * can stay float: they only move numbers. A layer that computes with the whole (Conv, MatMul) has one
 * grid for its input either way.
 */
export function unlikeConcats(
  model: PreparedModel,
  configOf: (node: number) => ActivationConfig,
  spanOf: SpanOf,
): readonly UnlikeConcat[] {
  const { graph } = model;
  const found: UnlikeConcat[] = [];
  const apart = new Set<number>();
  graph.nodes.forEach((node, index) => {
    if (traitsOf(node).flow !== 'joined') return;
    if (model.types.get(node.output[0] ?? '')?.type !== DataType.FLOAT) return;
    const inner = node.input.find((name) => isApart(name));
    const least = leastSteps(model, node, configOf(index), spanOf);
    if (inner === undefined && (least === null || least.steps >= fewestSteps)) return;
    const behind = new Set<number>();
    const helps = goesOn(index, behind);
    if (inner !== undefined && !helps) return;
    const nodes = helps ? [index, ...behind] : [];
    nodes.forEach((other) => apart.add(other));
    const { branch, steps } = least ?? { branch: inner ?? '', steps: 0 };
    found.push({ node: index, branch, steps, apart: nodes });
  });
  return found;

  function isApart(tensor: string): boolean {
    return apart.has(graph.producer.get(tensor) ?? -1);
  }

  /** True when some reader profits from ungridded values; collects the nodes that hand them on. */
  function goesOn(index: number, behind: Set<number>): boolean {
    let helps = false;
    for (const tensor of graph.nodes[index]?.output ?? []) {
      if (graph.outputs.has(tensor) || graph.captured.has(tensor)) helps = true;
      for (const reader of graph.consumers.get(tensor) ?? []) {
        if (readsOn(reader, behind)) helps = true;
      }
    }
    return helps;
  }

  function readsOn(reader: number, behind: Set<number>): boolean {
    const node = graph.nodes[reader];
    if (node === undefined) return false;
    const traits = traitsOf(node);
    if (traits.qdq === null) return true;
    if (traits.flow === 'joined') return goesOn(reader, new Set());
    // Behind it the branches may be on their own again, each then with a grid of its own.
    const isDivider = traits.flow === 'divided';
    const computed = node.input.filter((name) => name !== '' && !graph.initializers.has(name));
    const handsOn =
      ['rearranged', 'picked', 'blended'].includes(traits.flow) ||
      (isElementwise(traits) && computed.length === 1);
    if (!isDivider && !handsOn) return false;
    const further = new Set<number>();
    const helps = isDivider || goesOn(reader, further);
    if (helps) [reader, ...further].forEach((other) => behind.add(other));
    return helps;
  }
}

/** The branch that gets the fewest steps of a grid over all of them. */
function leastSteps(
  model: PreparedModel,
  node: NodeProto,
  config: ActivationConfig,
  spanOf: SpanOf,
): { readonly branch: string; readonly steps: number } | null {
  const widths = node.input.map((name) => {
    const values = model.graph.initializers.get(name);
    const span = values === undefined ? spanOf(name) : extremesOf(floatValues(values));
    if (span === null) return null;
    const low = Math.min(0, span.min);
    const high = Math.max(0, span.max);
    return config.symmetric ? 2 * Math.max(-low, high) : high - low;
  });
  const known = widths.filter((width) => width !== null && Number.isFinite(width)) as number[];
  const whole = Math.max(0, ...known);
  const integers = integerRange(config.dtype, config);
  let least: { branch: string; steps: number } | null = null;
  widths.forEach((width, position) => {
    // A branch of zeros is on every grid.
    if (width === null || width === 0 || whole === 0) return;
    const steps = (width / whole) * (integers.max - integers.min);
    if (least === null || steps < least.steps) {
      least = { branch: node.input[position] ?? '', steps };
    }
  });
  return least;
}

function extremesOf(values: Float32Array): { readonly min: number; readonly max: number } {
  return values.reduce(
    ({ min, max }, value) => ({ min: Math.min(min, value), max: Math.max(max, value) }),
    { min: 0, max: 0 },
  );
}
