import type { GraphPath } from './arguments';

export interface AttributeView {
  readonly name: string;
  /** `int`, `float`, `string`, `tensor`, `graph`, `sparse_tensor`, `type_proto`, or one of them with an `s`. */
  readonly type: string;
  /** The value as text, cut where it is very long. */
  readonly text: string;
  /** It holds a tensor whose values can be asked for. */
  readonly hasValues: boolean;
}

/** A tensor that a node or a graph reads or writes. */
export interface SlotView {
  /** Empty where an optional one is left out. */
  readonly name: string;
  /** ONNX element type; null = not known. */
  readonly type: string | null;
  /** A string is a symbolic size, -1 an unknown one; null = not known. */
  readonly shape: readonly (number | string)[] | null;
  /** `weight`: its values are in the file; `outer`: it comes from a graph around this one. */
  readonly kind: 'weight' | 'node' | 'input' | 'outer' | 'absent';
  /** Node of the same graph that makes it. */
  readonly from: string | null;
}

export interface NodeAnatomy {
  readonly path: GraphPath;
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly doc: string;
  readonly attributes: readonly AttributeView[];
  readonly inputs: readonly SlotView[];
  readonly outputs: readonly SlotView[];
  /** Graphs inside it; each is a step further. */
  readonly graphs: readonly { readonly graph: string; readonly nodes: number }[];
}

/** A graph as the file has it. */
export interface GraphAnatomy {
  readonly path: GraphPath;
  readonly name: string;
  readonly inputs: readonly SlotView[];
  readonly outputs: readonly SlotView[];
  /** In execution order, the first 2,000. */
  readonly nodes: readonly { readonly name: string; readonly op: string }[];
  readonly nodeCount: number;
}

/** Some values of a tensor, and a summary of all of them. */
export interface TensorPage {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** Position of the first value given. */
  readonly from: number;
  readonly values: readonly string[];
  /** Null for strings and for types that have no numbers here. */
  readonly summary: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly deviation: number;
    readonly zeros: number;
    readonly notFinite: number;
    /** Counts in equal steps from `min` to `max`. */
    readonly bins: readonly number[];
  } | null;
}

/** Something of the file that a search found. */
export interface ModelHit {
  readonly path: GraphPath;
  readonly node: string;
  readonly op: string;
  readonly where: 'name' | 'op' | 'attribute' | 'tensor';
  /** What was found: a name, or `attribute = value`. */
  readonly text: string;
}

export interface ModelHits {
  readonly hits: readonly ModelHit[];
  /** All there are; `hits` has the first of them. */
  readonly total: number;
}

/** A node inside a node of the main graph, for drawing. */
export interface InnerNodeView {
  /** Unlike that of every node of the main graph and every other inner one. */
  readonly id: number;
  /** Node of the main graph, or inner one, that holds it. */
  readonly parent: number;
  readonly path: GraphPath;
  readonly name: string;
  /** As `innerKey` has it: what it is selected by. */
  readonly key: string;
  readonly op: string;
}

/** A name for a node inside others that no other node has. */
export function innerKey(path: GraphPath, name: string): string {
  const steps = path.flatMap(({ node, graph }) => [node, graph === '' ? 'function' : graph]);
  return [...steps, name].join(' › ');
}
