import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto, TensorProto } from '../../onnx/proto';
import type { AxesRule } from './axes-writer';
import type { Limits } from './clip-limits';
import type { Converter } from './converter';
import type { Describe } from './detail';
import type { IntegerForm, IntegerRule } from './integer-writer';
import type { Qdq } from './op-visit';
import { fromNone, type Relevant } from './relevance';

/** What the values of the first output are, seen from those of the first input. */
export type Flow =
  /** The very same. */
  | 'identity'
  /** The same in another type. */
  | 'cast'
  /** All of them, in another shape or order of axes. */
  | 'rearranged'
  /** Parts of them, cut along an axis or taken by index. */
  | 'divided'
  /** Some of them, where they were, perhaps with constants around them (MaxPool, Pad). */
  | 'picked'
  /** Some of them, by size (TopK). */
  | 'sorted'
  /** Averages of neighbours (AveragePool, Resize). */
  | 'blended'
  /** Each changed by itself. */
  | 'each'
  /** Each changed by the one at its place in another input. */
  | 'paired'
  /** All of them, with those of the other inputs behind them (Concat). */
  | 'joined'
  /** Nothing but its shape counts (Shape, Size). */
  | 'size'
  /** Integers of it, or the floats such integers stand for. */
  | 'quantized'
  | 'dequantized'
  /** None: they are drawn at random. */
  | 'drawn'
  /** A state carried from step to step. */
  | 'recurrent'
  /** Anything else. */
  | 'computed';

/** Shapes and vectors of sizes that are known; null = unknown. */
export interface SizeFacts {
  shapeOf(name: string): readonly (number | string)[] | null;
  /** Length of a vector. */
  lengthOf(name: string): number | null;
  constantOf(name: string): TensorProto | undefined;
}

/** `kept`: its output has the same factors. `added`: the same where its constant operand is given them, too. */
export type Factors = 'kept' | 'added';

type FromSizes = (node: NodeProto, sizes: SizeFacts) => number | null;

/** Sums of products, which the runtime has integer kernels for. */
export interface Product {
  readonly kind: 'convolution' | 'matrix';
  /** Op types of the runtime's kernels for it, float and integer. */
  readonly kernels: RegExp;
  /** Axis of the weight that holds the output channels; null = a weight of this rank has none. */
  channelAxis(node: NodeProto, rank: number): number | null;
  /** How the values of an int8 weight line up in the sums; null where no kernel adds pairs of them. */
  layout(node: NodeProto, dims: readonly number[]): ProductLayout | null;
}

export interface ProductLayout {
  readonly channels: number;
  /** Products summed for one output value. */
  readonly terms: number;
  index(channel: number, term: number): number;
}

/**
 * Everything the program knows of an operator. Every trait has to be answered: one that `plain` leaves out does
 * not compile, and what it answers is the answer of every operator that says nothing else.
 */
export interface OpTraits {
  readonly flow: Flow;
  /** Dimension of the output that holds its channels, whatever the rank; null = the operator does not say. */
  readonly channels: 'second' | 'last' | null;
  /** What matters of an input when only a part of the output's range matters. */
  readonly relevance: Relevant;
  /** Relative noise of an input is kept, shared by energy, or that of many values averaged into one. */
  readonly noise: 'keeps' | 'adds' | 'averages';
  /** Between which limits it clips, for what can be folded into the layer in front of it; null = it does not clip. */
  readonly limits: ((graph: GraphIndex, node: NodeProto) => Limits | null) | null;
  /** The range of its output, whatever was observed. */
  readonly fixedRange: { readonly min: number; readonly max: number } | null;
  /** Its inputs may be swapped. */
  readonly commutes: boolean;
  /** What becomes of positive factors on the channels of its input; null = something else, or it is not known. */
  readonly factors: ((graph: GraphIndex, node: NodeProto) => Factors | null) | null;
  /** Makes NaN of infinity and zero. */
  readonly multiplies: boolean;

  /**
   * Inputs whose values, not only whose shape, decide about the shape of the outputs; `values`: that of the
   * outputs always depends on values.
   */
  readonly shapeInputs: readonly number[] | 'all' | 'values';
  /** The output has the rank of the first input. */
  readonly keepsRank: boolean;
  /** The output holds the values of the first input in their order, whatever its shape. */
  readonly keepsOrder: boolean;
  /** An axis of the output is the same axis of the input, though its size may differ. */
  readonly keepsAxes: boolean;
  /** The axis it takes its input apart along, as stated (negative = from the end); null = not along one. */
  readonly dividedAxis: ((node: NodeProto, graph: GraphIndex) => number | null) | null;
  /** Rank of the output where the length of an input tells it. */
  readonly impliedRank: FromSizes | null;
  /** Length of the output where it is a vector. */
  readonly vectorLength: FromSizes | null;
  /** Writes a node that names its axes for all axes; null = it names none, or nothing has to be done. */
  readonly spellOut: AxesRule | null;

  /** Inputs that hold a weight when they are constant. */
  readonly weights: readonly number[];
  readonly bias: number | null;
  /** All inputs that hold what was trained. */
  readonly parameters: readonly number[];
  readonly product: Product | null;

  /** Null = it always stays float. */
  readonly qdq: Qdq | null;
  /** Writes it as an integer operator; null = there is none. */
  readonly integerRule: IntegerRule | null;
  /** Operators that compute it on integers. */
  readonly integerForms: readonly IntegerForm[];
  /** Works on integers as it is: its output is on the grid of its first input. */
  readonly handsIntegersOn: boolean;

  /** ONNX Runtime moves a Q/DQ pair that stands in front of it behind it (its QDQPropagation). */
  readonly pairsMoveBehind: boolean;
  /** Input that holds a weight which basic optimisations hand on as it is, but for what they fuse into it. */
  readonly passedOn: number | null;
  /** Behind a Conv: basic optimisations fuse it into the weight, at most where its other operand is constant, or not. */
  readonly fusesIntoConv: 'may' | 'constants' | 'no';
  /** Behind a MatMul or Gemm: a normalization that basic optimisations fuse into it, what they see through, or neither. */
  readonly fusesIntoProduct: 'norm' | 'through' | 'no';
  /** What the runtime fuses with it goes by its name. */
  readonly leadsFusion: boolean;

  /** How a node of the opset before becomes one of this opset. Source: onnx/docs/Changelog.md. */
  readonly versions: Readonly<Record<number, Converter>>;
  /** The one thing worth saying about a node; null = nothing is. */
  readonly detail: Describe | null;
}

/** An operator that promises nothing, and stays float. */
export function plain(flow: Flow): OpTraits {
  return {
    flow,
    channels: null,
    relevance: fromNone,
    noise: 'keeps',
    limits: null,
    fixedRange: null,
    commutes: false,
    factors: null,
    multiplies: false,
    shapeInputs: [],
    keepsRank: false,
    keepsOrder: false,
    keepsAxes: false,
    dividedAxis: null,
    impliedRank: null,
    vectorLength: null,
    spellOut: null,
    weights: [],
    bias: null,
    parameters: [],
    product: null,
    qdq: null,
    integerRule: null,
    integerForms: [],
    handsIntegersOn: false,
    pairsMoveBehind: false,
    passedOn: null,
    fusesIntoConv: 'may',
    fusesIntoProduct: 'no',
    leadsFusion: false,
    versions: {},
    detail: null,
  };
}

export type OpFamily = Readonly<Record<string, OpTraits>>;

/** Operators of the same traits. */
export function alike(traits: OpTraits, ...ops: readonly string[]): OpFamily {
  return Object.fromEntries(ops.map((op) => [op, traits]));
}
