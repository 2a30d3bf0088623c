import { isDefaultDomain } from '../onnx/opset';
import type { NodeProto } from '../onnx/proto';
import { activationOps } from './families/activation';
import { convOps } from './families/conv';
import { elementwiseOps } from './families/elementwise';
import { goneOps } from './families/gone';
import { joinOps } from './families/join';
import { makeOps } from './families/make';
import { matMulOps } from './families/matmul';
import { moveOps } from './families/move';
import { embeddingOps, normOps } from './families/norm';
import { padOps } from './families/pad';
import { poolOps } from './families/pool';
import { roundingOps } from './families/quantized';
import { recurrentOps } from './families/recurrent';
import { reduceOps } from './families/reduce';
import { resizeOps } from './families/resize';
import { selectOps } from './families/select';
import { softmaxOps } from './families/softmax';
import type { IntegerForm } from './traits/integer-writer';
import { plain, type OpFamily, type OpTraits } from './traits/op-traits';

function catalogue(...families: readonly OpFamily[]): ReadonlyMap<string, OpTraits> {
  return new Map(families.flatMap((family) => Object.entries(family)));
}

const unknownOp = plain('computed');

/** Operators of ONNX that the program knows something of. */
export const standardOps = catalogue(
  convOps,
  matMulOps,
  normOps,
  activationOps,
  moveOps,
  selectOps,
  poolOps,
  resizeOps,
  padOps,
  elementwiseOps,
  joinOps,
  softmaxOps,
  reduceOps,
  recurrentOps,
  embeddingOps,
  makeOps,
  roundingOps,
  goneOps,
);

/** ONNX Runtime's own (`com.microsoft`), those that stand for standard ones on integers apart: see `floatOpOf`. */
const runtimeOps = catalogue(embeddingOps, roundingOps);

/** What is known of a node's operator, by op type and domain; an unknown one has traits that promise nothing. */
export function traitsOf(node: Pick<NodeProto, 'opType' | 'domain'> | undefined): OpTraits {
  if (node === undefined) return unknownOp;
  if (isDefaultDomain(node.domain)) return opTraits(node.opType);
  return (node.domain === 'com.microsoft' ? runtimeOps.get(node.opType) : undefined) ?? unknownOp;
}

/** What is known of a standard operator, as layers name theirs. */
export function opTraits(opType: string): OpTraits {
  return standardOps.get(opType) ?? unknownOp;
}

/** Op types a recipe can name. */
export const quantizableOps: ReadonlySet<string> = new Set(
  [...standardOps].filter(([, { qdq }]) => qdq !== null).map(([op]) => op),
);

/** Hands on the qparams of its input, and so takes its qconfig, too. */
export function passesThrough({ flow, qdq }: OpTraits): boolean {
  return qdq !== null && (copiesValues(flow) || flow === 'blended');
}

/** Every value of the output is one of the first input, or a constant. */
export function copiesValues(flow: OpTraits['flow']): boolean {
  return flow === 'rearranged' || flow === 'divided' || flow === 'picked' || flow === 'sorted';
}

/** A QuantizeLinear or DequantizeLinear. */
export function isRounding(flow: OpTraits['flow']): boolean {
  return flow === 'quantized' || flow === 'dequantized';
}

/** Changes every element by itself, alone or with the one at its place in another input. */
export function isElementwise({ flow }: OpTraits): boolean {
  return flow === 'each' || flow === 'paired';
}

/** Axis of a weight that holds its output channels, whether or not it is quantized per channel; null = none. */
export function weightChannelAxis(node: NodeProto | undefined, rank: number): number | null {
  const product = traitsOf(node).product;
  if (product === null || node === undefined) return rank === 1 ? 0 : null;
  return product.channelAxis(node, rank);
}

/** An integer operator and the standard operator that it computes. */
export interface StandIn extends IntegerForm {
  readonly floatOp: string;
}

const standIns: ReadonlyMap<string, StandIn> = new Map(
  [...standardOps].flatMap(([floatOp, { integerForms }]) =>
    integerForms.map((form) => [form.op, { ...form, floatOp }] as const),
  ),
);

/** Integer operators that stand for no operator of ONNX. */
const otherIntegerOps: ReadonlySet<string> = new Set([
  'DynamicQuantizeLinear',
  'DynamicQuantizeLSTM',
  'GatherBlockQuantized',
  'QAttention',
  'QEmbedLayerNormalization',
]);

/** Makes integers, or computes with them: what no float model holds. */
export function isIntegerOp(node: NodeProto): boolean {
  const { opType } = node;
  return traitsOf(node).flow === 'quantized' || standIns.has(opType) || otherIntegerOps.has(opType);
}

/** What an integer operator stands for; undefined for all others. */
export function standInOf(opType: string): StandIn | undefined {
  return standIns.get(opType);
}
