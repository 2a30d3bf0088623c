import { standInOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { cosineOf, weightSketch } from './likeness';
import { type StoredValues, storedValues } from './stored-values';

/** Constants more alike than this are one, less alike than that are two. */
const alike = 0.9;
const unlike = 0.3;
/** Numbers that differ by more than this share are two. */
const sameNumber = 0.1;

/** What the constant operands of two nodes (factors, addends) say to their being one layer. */
export function constantWord(
  float: PreparedModel,
  floatNode: number,
  quantized: PreparedModel,
  node: number,
): 'same' | 'other' | 'nothing' {
  const one = constantOf(float, floatNode);
  const other = constantOf(quantized, node);
  if (one === null || other === null) return 'nothing';
  const [left, right] = [one, other].map((each) => each.dims.filter((size) => size !== 1));
  if (left?.join('x') !== right?.join('x')) return 'nothing';
  if (left?.length === 0) return sameNumbers(one.at(0), other.at(0)) ? 'nothing' : 'other';
  const [first, second] = [one, other].map(sketchOf);
  if (first == null || second == null) return 'nothing';
  const cosine = cosineOf(first, second);
  return cosine >= alike ? 'same' : cosine < unlike ? 'other' : 'nothing';
}

function sameNumbers(one: number, other: number): boolean {
  return Math.abs(one - other) <= sameNumber * Math.max(Math.abs(one), Math.abs(other));
}

function sketchOf(values: StoredValues): ReturnType<typeof weightSketch> {
  const columns = values.dims.reduce((product, size) => product * size, 1);
  return weightSketch({ kind: '', rows: 1, columns, at: (_row, column) => values.at(column) });
}

function constantOf(model: PreparedModel, index: number): StoredValues | null {
  const node = model.graph.nodes[index];
  // Constants of integer operators stand among scales and zero points.
  if (node === undefined || standInOf(node.opType) !== undefined) return null;
  for (const name of node.input) {
    const values = name === '' ? null : storedValues(model, name);
    if (values !== null) return values;
  }
  return null;
}
