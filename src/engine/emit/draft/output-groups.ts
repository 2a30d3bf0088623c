import { producerOf, type GraphIndex } from '../../onnx/graph-index';
import { getOrMake } from '../../../shared/get-or-make';
import { DataType, makeNode, makeTensor, renameNode, type NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';
import type { OpTraits } from '../../ops/traits/op-traits';
import type { GraphDraft } from './graph-draft';

/** More branches than this are not told apart. */
const mostGroups = 32;

type Step =
  | { readonly kind: 'branch'; readonly tensor: string }
  | { readonly kind: 'concat'; readonly node: NodeProto; readonly parts: readonly Step[] }
  | {
      readonly kind: 'moved' | 'same' | 'spread';
      readonly node: NodeProto;
      readonly tensor: string;
      readonly from: Step;
    };

/** The branches of a Concat that an output of the model comes from. */
export interface OutputGroups {
  /** Tensors that are joined, in order; nested Concats are taken apart. */
  readonly branches: readonly string[];
  readonly from: Step;
}

const known = new WeakMap<GraphIndex, ReadonlyMap<string, OutputGroups>>();

/**
 * Outputs that a Concat joins at the end (boxes and scores of a detector), also behind nodes that
 * only move elements or change each by itself. Pooled over the whole output, a branch of large values
 * hides the errors of all others.
 */
export function outputGroups(graph: GraphIndex): ReadonlyMap<string, OutputGroups> {
  return getOrMake(known, graph, () => {
    const found = new Map<string, OutputGroups>();
    for (const output of graph.outputs) {
      const from = trace(graph, output, { steps: 8 * mostGroups });
      const branches = branchesOf(from).map(({ tensor }) => tensor);
      const isJoined = branches.length > 1 && branches.length <= mostGroups;
      if (isJoined) found.set(output, { branches, from });
    }
    return found;
  });
}

function trace(graph: GraphIndex, tensor: string, budget: { steps: number }): Step {
  const node = producerOf(graph, tensor);
  budget.steps -= 1;
  if (node === undefined || budget.steps < 0) return { kind: 'branch', tensor };
  const traits = traitsOf(node);
  if (traits.flow === 'joined' && node.input.length > 1) {
    return { kind: 'concat', node, parts: node.input.map((name) => trace(graph, name, budget)) };
  }
  const source = sourceOf(graph, node);
  const from = source === null ? null : trace(graph, source, budget);
  // Without a Concat behind it the tensor itself is the branch, under the name nearest to the join.
  if (from === null || from.kind === 'branch') return { kind: 'branch', tensor };
  if (movesElements(traits)) return { kind: 'moved', node, tensor, from };
  return { kind: traits.flow === 'paired' ? 'spread' : 'same', node, tensor, from };
}

function branchesOf(step: Step): readonly Extract<Step, { kind: 'branch' }>[] {
  if (step.kind === 'branch') return [step];
  return step.kind === 'concat' ? step.parts.flatMap(branchesOf) : branchesOf(step.from);
}

/** The node only moves elements of its first input, as its other inputs and attributes say. */
function movesElements({ flow, dividedAxis }: OpTraits): boolean {
  return flow === 'rearranged' || flow === 'identity' || dividedAxis !== null;
}

/** The tensor whose elements a node hands on, or null. */
function sourceOf(graph: GraphIndex, node: NodeProto): string | null {
  const traits = traitsOf(node);
  if (movesElements(traits) || traits.flow === 'each') return node.input[0] ?? null;
  if (traits.flow !== 'paired') return null;
  const computed = node.input.filter((name) => !graph.initializers.has(name));
  return computed.length === 1 ? (computed[0] ?? null) : null;
}

/** Under which a session gives, and takes, the groups of an output's elements. */
export function groupsName(output: string): string {
  return `bitloupe:groups/${output}`;
}

/**
 * Writes, beside a float chain that is in the draft, a tensor of the output's shape that holds for
 * every element the number of its branch. Returns its name.
 */
export function writeGroups(draft: GraphDraft, output: string, groups: OutputGroups): string {
  const prefix = groupsName(output);
  const ids = new Map(branchesOf(groups.from).map((step, id) => [step, id]));
  const written = new Set<string>();
  const once = (name: string, nodes: () => readonly NodeProto[]): void => {
    if (!written.has(name)) draft.nodes.push(...nodes());
    written.add(name);
  };
  const shapeOf = (tensor: string): string => {
    const name = `${prefix}/shape/${tensor}`;
    once(name, () => [makeNode('Shape', [tensor], [name])]);
    return name;
  };
  const write = (step: Step): string => {
    if (step.kind === 'branch') {
      const id = ids.get(step) ?? 0;
      const name = `${prefix}/branch/${id}`;
      const value = makeTensor('', DataType.FLOAT, [1], Float32Array.of(id));
      const shape = shapeOf(step.tensor);
      once(name, () => [makeNode('ConstantOfShape', [shape], [name], { value })]);
      return name;
    }
    const named = (tensor: string): string => (tensor === '' ? '' : `${prefix}/of/${tensor}`);
    const outputs = step.node.output.map(named);
    const key = outputs[0] ?? '';
    if (step.kind === 'concat') {
      const parts = step.parts.map(write);
      once(key, () => [renameNode(step.node, key, parts, outputs)]);
      return key;
    }
    const from = write(step.from);
    if (step.kind === 'same') return from;
    if (step.kind === 'moved') {
      const inputs = [from, ...step.node.input.slice(1)];
      once(key, () => [renameNode(step.node, key, inputs, outputs)]);
      return named(step.tensor);
    }
    const shape = shapeOf(step.tensor);
    once(key, () => [makeNode('Expand', [from, shape], outputs)]);
    return key;
  };
  return draft.add('Identity', [write(groups.from)], prefix);
}
