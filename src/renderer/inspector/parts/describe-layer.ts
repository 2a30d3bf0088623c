import type { LayerView, NodeView } from '../../../shared/contract/model-view';

/** `Conv 3×3 depthwise + Clip · 128×4×4`: op, detail, what is folded in, shape of one output. */
export function describeLayer(layer: LayerView, nodes: readonly NodeView[]): string {
  const members = layer.nodeIds.map((id) => nodes[id]).filter((node) => node !== undefined);
  const folded = members
    .slice(1)
    .map((node) => ` + ${node.op}`)
    .join('');
  const head = [layer.op, layer.detail].filter((part) => part !== '').join(' ');
  const shape = shapeText(members.at(-1)?.shape ?? null);
  return shape === '' ? head + folded : `${head}${folded} · ${shape}`;
}

/** A shape without its batch: `128×4×4`; dynamic sizes as `?`. */
export function shapeText(shape: readonly (number | string)[] | null): string {
  if (shape === null) return '';
  const [first, ...rest] = shape;
  const sizes = first === -1 || first === 1 || typeof first === 'string' ? rest : shape;
  return sizesText(sizes, '×');
}

/** Sizes in a row; those without number or name as `?`. */
export function sizesText(sizes: readonly (number | string)[], separator: string): string {
  return sizes.map((size) => (size === -1 || size === '' ? '?' : String(size))).join(separator);
}
