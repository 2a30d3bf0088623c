import { intAttribute } from '../../onnx/attributes';
import { dimsOf, elementCount, floatValues } from '../../onnx/tensor';
import type { NodeProto } from '../../onnx/proto';
import { opTraits, standInOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { isBlockProduct, scaleBehind } from '../reading/weight-source';
import { plainOp } from '../reading/plain-op';
import { nibbles, onGrid, type StoredValues, storedValues } from './stored-values';

/** The weight of a product as a matrix: a row for each output channel, whatever order it is stored in. */
export interface WeightMatrix {
  /** Weights of other kinds are never the same one: the product and its sizes. */
  readonly kind: string;
  /** The product without its sizes: weights of one family may be larger and smaller ones. Null where none may. */
  readonly family: string | null;
  /** Values of an input channel in a row, one after another. */
  readonly window: number;
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): number;
}

/** Null where a node is no product, or its weight is not stored in a way that is known. */
export function weightMatrix(model: PreparedModel, node: NodeProto): WeightMatrix | null {
  if (isBlockProduct(node)) return blockMatrix(model, node);
  const { product } = opTraits(plainOp(node));
  if (product === null) return null;
  const found = weightOf(model, node);
  if (found === null) return null;
  const { values, isLeft } = found;
  const { dims } = values;
  const sized = (
    rows: number,
    columns: number,
    kind: string,
    [family, window]: readonly [string | null, number] = ['matrix', 1],
  ): Omit<WeightMatrix, 'at'> => ({ kind, family, window, rows, columns });
  if (product.kind === 'matrix') {
    const [first = 1, second = 1] = dims;
    if (isLeft || dims.length !== 2) {
      const columns = dims.at(-1) ?? 1;
      const rows = elementCount(dims.slice(0, -1));
      const kind = `${isLeft ? 'left' : 'matrices'} ${dims.join('x')}`;
      return {
        ...sized(rows, columns, kind, [null, 1]),
        at: (row, column) => values.at(row * columns + column),
      };
    }
    if (intAttribute(node, 'transB', 0) !== 0)
      return {
        ...sized(first, second, `matrix ${first}x${second}`),
        at: (row, column) => values.at(row * second + column),
      };
    return {
      ...sized(second, first, `matrix ${second}x${first}`),
      at: (row, column) => values.at(column * second + row),
    };
  }
  const [first = 1, second = 1, ...kernel] = dims;
  const window = elementCount(kernel);
  const kind = `${plainOp(node)} ${[first, second, ...kernel.filter((size) => size !== 1)].join('x')}`;
  const family = [plainOp(node), intAttribute(node, 'group', 1) === 1 ? '' : 'grouped', ...kernel];
  const sort = [family.join(' '), window] as const;
  const isOuter = product.channelAxis(node, dims.length) === 0;
  return isOuter
    ? {
        ...sized(first, second * window, kind, sort),
        at: (row, column) => values.at(row * second * window + column),
      }
    : {
        ...sized(second, first * window, kind, sort),
        at: (row, column) =>
          values.at(
            Math.floor(column / window) * second * window + row * window + (column % window),
          ),
      };
}

function weightOf(
  model: PreparedModel,
  node: NodeProto,
): { readonly values: StoredValues; readonly isLeft: boolean } | null {
  const { initializers } = model.graph;
  const at = standInOf(node.opType)?.weight ?? null;
  if (at !== null) {
    const tensor = initializers.get(node.input[at.tensor] ?? '');
    const scale = at.scale === null ? scaleBehind(model, node) : (node.input[at.scale] ?? '');
    const zeros = initializers.get(node.input[at.zeroPoint] ?? '');
    if (tensor === undefined) return null;
    const axis = opTraits(plainOp(node)).product?.channelAxis(node, dimsOf(tensor).length) ?? 0;
    const values = onGrid(tensor, initializers.get(scale ?? ''), zeros, { axis, block: 0 });
    return values === null ? null : { values, isLeft: false };
  }
  for (const position of [1, 0]) {
    const values = storedValues(model, node.input[position] ?? '');
    if (values !== null) return { values, isLeft: position === 0 };
  }
  return null;
}

/** Of ONNX Runtime's products with weights of 4 or 8 bits in blocks: a row holds its blocks one after another. */
function blockMatrix(model: PreparedModel, node: NodeProto): WeightMatrix | null {
  const { initializers } = model.graph;
  const [, weight = '', scale = '', zero = ''] = node.input;
  const packed = initializers.get(weight)?.rawData;
  const scales = initializers.get(scale);
  const [rows, columns, bits, block] = [
    ['N', 0],
    ['K', 0],
    ['bits', 4],
    ['block_size', 32],
  ].map(([name, usual]) => intAttribute(node, String(name), Number(usual))) as [
    number,
    number,
    number,
    number,
  ];
  if (packed === undefined || scales === undefined || (bits !== 4 && bits !== 8)) return null;
  const blocks = Math.ceil(columns / block);
  const read = bits === 8 ? (at: number) => packed[at] ?? 0 : nibbles(packed, false);
  const zeros = initializers.get(zero)?.rawData;
  // Zero points are packed row by row, each row from a new byte on.
  const rowZeros = bits === 8 ? blocks : 2 * Math.ceil(blocks / 2);
  const readZero =
    zeros === undefined
      ? null
      : bits === 8
        ? (at: number) => zeros[at] ?? 0
        : nibbles(zeros, false);
  const steps = floatValues(scales);
  return {
    kind: `matrix ${rows}x${columns}`,
    family: 'matrix',
    window: 1,
    rows,
    columns,
    at(row, column) {
      const at = Math.floor(column / block);
      const zeroPoint = readZero?.(row * rowZeros + at) ?? 2 ** (bits - 1);
      const stored = read((row * blocks + at) * block + (column % block));
      return (stored - zeroPoint) * (steps[row * blocks + at] ?? 0);
    },
  };
}
