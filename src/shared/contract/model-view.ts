import { z } from 'zod';
import { effectiveTypes } from '../dtypes';
import { qconfigSchema } from '../recipe/qconfig';
import { configSources } from '../recipe/resolve';
import type { InnerNodeView } from './anatomy';
import { targetView } from './lint';
import { count, notice, text, texts, type Frozen, type Notice } from './parts';

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
export const layerView = z.strictObject({
  /** Position in the layer list; also the order of `DebugReport.layers`. */
  index: count,
  name: text,
  op: text,
  detail: text,
  /** Original nodes. */
  nodes: texts,
  /** Node ids, the compute node first. */
  nodeIds: z.array(count),
  output: text,
  outputs: texts,
  weighted: z.boolean(),
  /** Weight elements (biases not counted). */
  parameters: count,
  skipped: z.boolean(),
  /** Where the qconfig came from. */
  source: z.enum(configSources),
  /** Every field decided, also for a skipped layer: what it is quantized with, or would be. */
  qconfig: qconfigSchema.exactOptional(),
});
export type LayerView = Frozen<z.infer<typeof layerView>>;

const tensorPrecision = z.strictObject({
  tensor: text,
  effective: z.enum(effectiveTypes),
  /** A float tensor that a quantized consumer rounds again: node ids of those consumers. */
  roundedAt: z.array(count),
});
export type TensorPrecision = Frozen<z.infer<typeof tensorPrecision>>;

/** What a recipe does to the model, before anything is measured. */
export const planView = z.strictObject({
  layers: z.array(layerView),
  precisions: z.array(tensorPrecision),
  notices: z.array(notice),
  /** Layers whose skip changes no tensor, with the neighbours that would have to be skipped too. */
  idleSkips: z.array(z.strictObject({ layer: text, neighbours: texts })),
  /** What the recipe's target takes and does not; absent where the recipe names none. */
  target: targetView.exactOptional(),
});
export type PlanView = Frozen<z.infer<typeof planView>>;

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
