import type { NodeProto } from '../onnx/proto';
import { isRounding, traitsOf } from '../ops/catalogue';
import type { SourceGraph } from './source-graph';

/** What one node of the executed graph stands for. */
export interface ExecutedNode {
  readonly node: NodeProto;
  /**
   * `compute`: does what prepared nodes did. `rounding`: a Q or DQ that was left. `layout`: put in by
   * the runtime around a node that wants its data in another order.
   */
  readonly role: 'compute' | 'rounding' | 'layout';
  /** Prepared node it stands for or serves; null where nothing could be found. */
  readonly main: number | null;
  /** All prepared nodes it computes, `main` included. */
  readonly covers: readonly number[];
  /** Works on integers. */
  readonly integer: boolean;
}

/** A node of the executed graph with the time it takes. */
export interface TimedExecution extends ExecutedNode {
  /** Typical of the runs, µs. */
  readonly us: number;
}

/**
 * Finds the prepared node behind every node that ONNX Runtime runs. The runtime keeps some names,
 * appends to others (`_token_3`, `_nchwc`, `/MatMulScaleFusion`), names nodes after what it fused
 * (`fused X`) or after their output, and reorders weights under names of its own; a node is found by
 * its name, else by a value it makes, else by a weight that only one node reads. What was fused is
 * found by walking back from there to the next node that was found.
 */
export function attributeNodes(
  source: SourceGraph,
  executed: readonly NodeProto[],
): readonly ExecutedNode[] {
  const anchors = executed.map((node) => anchorsOf(source, node));
  const coverage = coverPrepared(source, executed, anchors);
  const integers = integerNodes(executed);
  const mains = executed.map((node, index) =>
    isRounding(traitsOf(node).flow)
      ? null
      : chooseMain(source, node, anchors[index] ?? [], coverage[index] ?? []),
  );
  const reader = neighbour(executed, mains, 'reader');
  const maker = neighbour(executed, mains, 'maker');
  return executed.map((node, index) => {
    const main = mains[index] ?? null;
    if (isRounding(traitsOf(node).flow)) {
      return { node, role: 'rounding', main: null, covers: [], integer: true };
    }
    const isLayout = isLayoutOp(source, node) || main === null;
    return {
      node,
      role: isLayout ? 'layout' : 'compute',
      main: main ?? reader(index) ?? maker(index),
      covers: isLayout
        ? []
        : [...new Set([...(main === null ? [] : [main]), ...(coverage[index] ?? [])])],
      integer: integers[index] ?? false,
    };
  });
}

const addedLayoutOps = new Set(['ReorderInput', 'ReorderOutput']);

/** Reorder nodes, and Transposes that stand in no source graph. */
function isLayoutOp(source: SourceGraph, node: NodeProto): boolean {
  if (addedLayoutOps.has(node.opType)) return true;
  return node.opType === 'Transpose' && typeof source.byName.get(node.name) !== 'number';
}

/** Prepared nodes an executed node certainly stands for, the surest first. */
function anchorsOf(source: SourceGraph, node: NodeProto): readonly number[] {
  if (isRounding(traitsOf(node).flow)) return [];
  const found: (number | null | undefined)[] = [source.byName.get(node.name)];
  const outputs = node.output.flatMap((value) => [
    source.byValue.get(value),
    source.byValue.get(withoutToken(value)),
  ]);
  if (isLayoutOp(source, node)) return numbers(outputs);
  const plain = plainName(node.name);
  found.push(source.byName.get(plain), source.byValue.get(plain), ...outputs);
  const named = numbers(found);
  // Equal small initializers are merged, so a weight says less than a name.
  return named.length > 0
    ? named
    : numbers(node.input.map((name) => source.byInitializer.get(name)));
}

function numbers(values: readonly (number | null | undefined)[]): readonly number[] {
  return [...new Set(values.filter((value) => typeof value === 'number'))];
}

function withoutToken(name: string): string {
  return name.replace(/_token_\d+$/, '');
}

/** A node's name without what the runtime put around it. */
function plainName(name: string): string {
  return withoutToken(name)
    .replace(/^fused /, '')
    .replace(/\/MatMulScaleFusion.*$/, '')
    .replace(/_nchwc$/, '');
}

/** Per executed node: its anchors and everything in front of them that no other node stands for. */
function coverPrepared(
  source: SourceGraph,
  executed: readonly NodeProto[],
  anchors: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const { graph } = source.model;
  const claimed = new Map<number, number>();
  executed.forEach((node, index) => {
    if (!isLayoutOp(source, node)) anchors[index]?.forEach((anchor) => claimed.set(anchor, index));
  });
  const coverage = executed.map((node, index) =>
    isLayoutOp(source, node) ? [] : [...(anchors[index] ?? [])],
  );
  for (const [index, covered] of coverage.entries()) {
    for (let position = 0; position < covered.length; position += 1) {
      const inputs = graph.nodes[covered[position] ?? -1]?.input ?? [];
      for (const value of inputs) {
        const maker = graph.producer.get(value);
        if (maker === undefined || claimed.has(maker)) continue;
        claimed.set(maker, index);
        covered.push(maker);
      }
    }
  }
  // What is still unclaimed was fused into the node in front of it.
  graph.nodes.forEach((node, prepared) => {
    if (claimed.has(prepared)) return;
    for (const value of node.input) {
      const index = claimed.get(graph.producer.get(value) ?? -1);
      if (index === undefined) continue;
      claimed.set(prepared, index);
      coverage[index]?.push(prepared);
      return;
    }
  });
  return coverage;
}

/** Where several nodes were fused, the time is that of the product among them. */
function chooseMain(
  source: SourceGraph,
  node: NodeProto,
  anchors: readonly number[],
  covered: readonly number[],
): number | null {
  const { nodes } = source.model.graph;
  const product = covered.find((index) =>
    traitsOf(nodes[index]).product?.kernels.test(node.opType),
  );
  return product ?? anchors[0] ?? null;
}

/** The nearest executed node in front of or behind one that has a main node. */
function neighbour(
  executed: readonly NodeProto[],
  mains: readonly (number | null)[],
  side: 'reader' | 'maker',
): (index: number) => number | null {
  const makers = new Map(
    executed.flatMap((node, index) => node.output.map((value) => [value, index])),
  );
  const readers = new Map<string, number>();
  executed.forEach((node, index) => {
    for (const value of node.input) if (!readers.has(value)) readers.set(value, index);
  });
  return (start) => {
    let index: number | undefined = start;
    for (let step = 0; step < 8 && index !== undefined; step += 1) {
      const node: NodeProto | undefined = executed[index];
      index =
        side === 'reader' ? readers.get(node?.output[0] ?? '') : makers.get(node?.input[0] ?? '');
      const main = index === undefined ? null : (mains[index] ?? null);
      if (main !== null) return main;
    }
    return null;
  };
}

/** True for ops that compute on integers, whatever their inputs. */
export function isIntegerKernel(op: string): boolean {
  return integerOps.test(op);
}

/** True for ops that read integer weights beside float activations. */
export function isWeightKernel(op: string): boolean {
  return op === 'MatMulNBits';
}

const integerOps =
  /^(QLinear|QGemm$|QAttention|QMoE|ConvInteger|MatMulInteger|DynamicQuantize|MatMulNBits)/;

/** Integer products whose result is float. */
const floatResults = /^(MatMulIntegerToFloat|DynamicQuantizeMatMul|MatMulNBits)$/;

/** Which nodes work on integers: int8 kernels, and those that hand on what an int8 kernel made. */
function integerNodes(executed: readonly NodeProto[]): readonly boolean[] {
  const values = new Set<string>();
  return executed.map((node) => {
    const { opType } = node;
    const { flow } = traitsOf(node);
    const isInteger =
      isIntegerKernel(opType) || flow === 'quantized' || values.has(node.input[0] ?? '');
    const hasFloatResult =
      flow === 'dequantized' ||
      floatResults.test(opType) ||
      (opType === 'QGemm' && node.input.length < 8);
    if (isInteger && !hasFloatResult) node.output.forEach((value) => values.add(value));
    return isInteger && flow !== 'dequantized';
  });
}
