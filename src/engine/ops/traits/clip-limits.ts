import { floatAttribute, hasAttribute } from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import { DataType, type NodeProto } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';

/** ±Infinity where there is none. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** Limits of a Clip; null when they are computed at run time, and for a Clip of integers. */
export function clipLimits(graph: GraphIndex, node: NodeProto): Limits | null {
  const limit = (position: number, attribute: string, none: number): number | null => {
    if (hasAttribute(node, attribute)) return floatAttribute(node, attribute, none);
    const name = node.input[position] ?? '';
    if (name === '') return none;
    const value = graph.initializers.get(name);
    // Clip works on integers, too; those are in no layer.
    if (value?.dataType !== DataType.FLOAT) return null;
    return floatValues(value)[0] ?? none;
  };
  const low = limit(1, 'min', -Infinity);
  const high = limit(2, 'max', Infinity);
  return low === null || high === null ? null : { low, high };
}

/**
 * An asymmetric range always holds 0 and ends at the observed extremes, which lie inside the limits
 * when 0 does; rounding to it then clips exactly as the activation would.
 */
export function rangeReproducesLimits(limits: Limits | null): boolean {
  return limits !== null && limits.low <= 0 && limits.high >= 0;
}
