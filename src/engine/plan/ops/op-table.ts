import type { NodeProto } from '../../onnx/proto';
import { convRule, convTransposeRule, gemmRule, matMulRule, normalizationRule } from './linear';
import { readAllInputs, writeAllOutputs } from './op-rule';
import type { OpRule } from './op-rule';
import {
  activationRule,
  gatherRule,
  maxPoolRule,
  padRule,
  resizeRule,
  sameAsInputRule,
  splitRule,
  whereRule,
} from './pass-through';

/** Every float tensor around the node gets qparams of its own (Add, Mul, Concat, Softmax, …). */
const everyTensorRule: OpRule = (visit) => {
  readAllInputs(visit);
  writeAllOutputs(visit);
};

/** Op types quantized by default, as ONNX Runtime's QDQ quantizer has them. */
const rules: ReadonlyMap<string, OpRule> = new Map<string, OpRule>([
  ['Conv', convRule],
  ['ConvTranspose', convTransposeRule],
  ['Gemm', gemmRule],
  ['MatMul', matMulRule],
  ['InstanceNormalization', normalizationRule],
  ['LayerNormalization', normalizationRule],
  ['BatchNormalization', normalizationRule],
  ['Relu', activationRule],
  ['Clip', activationRule],
  ...[
    'Reshape',
    'Transpose',
    'Squeeze',
    'Unsqueeze',
    'Flatten',
    'Slice',
    'AveragePool',
    'TopK',
  ].map((op) => [op, sameAsInputRule] as const),
  ['MaxPool', maxPoolRule],
  ['Resize', resizeRule],
  ['Pad', padRule],
  ['Split', splitRule],
  ['Gather', gatherRule],
  ['GatherElements', gatherRule],
  ['Where', whereRule],
  ...[
    'Add',
    'Mul',
    'LeakyRelu',
    'Sigmoid',
    'GlobalAveragePool',
    'Concat',
    'Softmax',
    'ArgMax',
    'CumSum',
    'EmbedLayerNormalization',
  ].map((op) => [op, everyTensorRule] as const),
]);

const defaultDomains = new Set(['', 'ai.onnx']);

/** The rule of a node's op type, or null when it always stays float. */
export function ruleOf(node: NodeProto): OpRule | null {
  const isContrib = node.domain === 'com.microsoft' && node.opType === 'EmbedLayerNormalization';
  if (!defaultDomains.has(node.domain) && !isContrib) return null;
  return rules.get(node.opType) ?? null;
}

export function isFoldableActivation(node: NodeProto): boolean {
  return defaultDomains.has(node.domain) && (node.opType === 'Relu' || node.opType === 'Clip');
}

/** Op types that hand on the qparams of their input and so take its qconfig, too. */
export const passesThrough: ReadonlySet<string> = new Set([
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Slice',
  'AveragePool',
  'TopK',
  'MaxPool',
  'Resize',
  'Pad',
  'Split',
  'Gather',
  'GatherElements',
]);

/** Op types a recipe can name. */
export const quantizableOps: ReadonlySet<string> = new Set(rules.keys());
