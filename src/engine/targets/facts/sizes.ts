import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';

/** How large a product is, as far as its stored weight says. */
export type ProductSize =
  /** A product of matrices: values summed for one of the output, and outputs for one row. */
  | { readonly kind: 'matrix'; readonly terms: number; readonly columns: number }
  /** A convolution: channels of one group, and the extent of the kernel on each axis. */
  | {
      readonly kind: 'convolution';
      readonly inputs: number;
      readonly outputs: number;
      readonly groups: number;
      readonly kernel: readonly number[];
      /** It reads what the model is given. */
      readonly isFirst: boolean;
    };

/** Null for what is no product, and where the weight is computed. `dimsOf` gives the shape of a stored tensor. */
export function productSize(
  node: NodeProto | undefined,
  dimsOf: (tensor: string) => readonly number[] | null,
  isFirst: boolean,
): ProductSize | null {
  const { product, weights } = traitsOf(node);
  const dims =
    weights
      .map((position) => dimsOf(node?.input[position] ?? ''))
      .find((found) => found !== null) ?? null;
  if (node === undefined || product === null || dims === null) return null;
  if (product.kind === 'matrix') {
    const layout = product.layout(node, dims);
    return layout === null
      ? null
      : { kind: 'matrix', terms: layout.terms, columns: layout.channels };
  }
  const [outputs = 0, inputs = 0, ...kernel] = dims;
  const groups = intAttribute(node, 'group', 1);
  return { kind: 'convolution', inputs, outputs, groups, kernel, isFirst };
}
