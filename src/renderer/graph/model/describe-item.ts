import type { GraphItem } from './graph-model';

/** A node's detail as a card has room for: `3×3 depthwise stride 2` → `3×3 dw /2`. */
export function shortDetail(detail: string): string {
  return detail.replace('depthwise', 'dw').replace(/stride (\S+)/, '/$1');
}

/**
 * Second line of a card: op and what matters of it, or the shape where the name is the op already; and the same with
 * the activation folded into the layer.
 */
export function describeItem(
  item: GraphItem,
  label: string,
): readonly [short: string, long: string] {
  const folded = item.folded.filter((op) => op !== '').map((op) => ` + ${op}`);
  const isNamedByOp =
    label === item.op || label.startsWith(`${item.op}_`) || label.startsWith(`${item.op}.`);
  const detail = shortDetail(item.detail);
  const short = isNamedByOp
    ? detail === ''
      ? formatShape(item.shape)
      : detail
    : `${item.op} ${detail}`.trim();
  return [short, short + folded.join('')];
}

export function formatShape(shape: GraphItem['shape']): string {
  if (!shape) return '';
  const inner = shape.length > 1 ? shape.slice(1) : shape;
  return inner.map((size) => (typeof size === 'number' && size < 0 ? '?' : String(size))).join('×');
}
