import type { InnerNodeView } from './anatomy';
import type { Qconfig } from '../recipe/qconfig';
import type { ConfigSource } from '../recipe/resolve';
import type { Notice } from './report';
import type { EffectivePrecision } from '../dtypes';

export interface ValueView {
  readonly name: string;
  /** ONNX element type, e.g. `float32`, `int64`. */
  readonly type: string;
  /** Number = fixed, string = symbolic name. */
  readonly shape: readonly (number | string)[];
}

/** One node of the prepared graph, under its original name. */
export interface NodeView {
  /** Position in prepared execution order; edges and layers refer to it. */
  readonly id: number;
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** Original nodes merged into this one (BatchNormalization, Constant, …), itself included. */
  readonly merged: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Short human text of what matters: `3×3 depthwise`, `1000×2048`, … Empty when nothing does. */
  readonly detail: string;
  /** Shape of the first output where it is known; -1 = dynamic. */
  readonly shape: readonly number[] | null;
  /** Why the node can never be quantized; null for members of a layer. */
  readonly floatReason: string | null;
}

export interface EdgeView {
  readonly tensor: string;
  /** Node id, or -1 for a graph input. */
  readonly from: number;
  /** Node id, or -1 for a graph output. */
  readonly to: number;
}

/** A layer under one recipe: a quantizable node and the activation folded into it. */
export interface LayerView {
  /** Position in the layer list; also the order of `DebugReport.layers`. */
  readonly index: number;
  readonly name: string;
  readonly op: string;
  readonly detail: string;
  /** Original nodes. */
  readonly nodes: readonly string[];
  /** Node ids, the compute node first. */
  readonly nodeIds: readonly number[];
  readonly output: string;
  readonly outputs: readonly string[];
  readonly weighted: boolean;
  /** Weight elements (biases not counted). */
  readonly parameters: number;
  readonly skipped: boolean;
  /** Where the qconfig came from. */
  readonly source: ConfigSource;
  /** Every field decided, also for a skipped layer: what it would be quantized to. */
  readonly qconfig?: Qconfig;
}

export interface TensorPrecision {
  readonly tensor: string;
  readonly effective: EffectivePrecision;
  /** A float tensor that a quantized consumer rounds again: node ids of those consumers. */
  readonly roundedAt: readonly number[];
}

/** What a recipe does to the model, before anything is measured. */
export interface PlanView {
  readonly layers: readonly LayerView[];
  readonly precisions: readonly TensorPrecision[];
  readonly notices: readonly Notice[];
  /** Layers whose skip changes no tensor, with the neighbours that would have to be skipped too. */
  readonly idleSkips: readonly { readonly layer: string; readonly neighbours: readonly string[] }[];
}

/** A large model as its file states it, before it is prepared: enough for a first picture. */
export interface ModelSketch {
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  /** Under their own names, in execution order. */
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
}

/** A model after it was opened: enough to draw the whole graph. */
export interface OpenedModel {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
  /** What is inside If, Loop, Scan and calls of functions; edges to it and in it refer to its ids as well. */
  readonly inner?: {
    readonly nodes: readonly InnerNodeView[];
    readonly edges: readonly EdgeView[];
  };
  /** Ops of the original model and how often each occurs. */
  readonly ops: Readonly<Record<string, number>>;
  readonly parameters: number;
  readonly plan: PlanView;
  readonly notices: readonly Notice[];
  /** Already int8: can be looked at and compared, not quantized again. */
  readonly quantized: boolean;
}
