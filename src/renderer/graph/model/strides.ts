import type { GraphItem, GraphModel } from './graph-model';

/**
 * How far every item's tensor is scaled down from the model's input, height against height: 4 = a quarter. 0 = no
 * picture (a vector, a matrix); null = one value a channel, as in a gate, which belongs to no scale. Sizes tell where
 * they are known; where a model takes any size, strides and scale factors are followed from the input on.
 */
export function findStrides(model: GraphModel): readonly (number | null)[] {
  const tallest = (items: readonly GraphItem[]): number =>
    items.reduce((height, item) => Math.max(height, heightOf(item) ?? 0), 0);
  // A model that takes any size may still fix the sizes inside it: the largest stands for the input then.
  const inputHeight =
    tallest(model.items.filter((item) => item.kind === 'input')) || tallest(model.items);
  const sources: number[][] = model.items.map(() => []);
  for (const link of model.links) sources[link.to]?.push(link.from);
  const strides: (number | null)[] = [];
  for (const item of model.items)
    strides[item.id] = strideOf(item, inputHeight, sources[item.id] ?? [], strides);
  return strides;
}

function strideOf(
  item: GraphItem,
  inputHeight: number,
  sources: readonly number[],
  strides: readonly (number | null)[],
): number | null {
  if (item.shape !== null && item.shape.length !== 4) return 0;
  if (item.kind === 'input') return item.shape === null ? 0 : 1;
  if (isOneValue(item) || item.op.startsWith('Global')) return null;
  const height = heightOf(item);
  if (height !== null && inputHeight > 1) return roundStride(inputHeight / height);
  const incoming = sources.map((source) => strides[source] ?? 0).filter((stride) => stride > 0);
  return incoming.length === 0 ? 0 : roundStride(Math.min(...incoming) * ownFactor(item));
}

/** What a node does to the height: 2 = halves it. */
function ownFactor({ op, detail }: GraphItem): number {
  const stride = Number(/stride ([\d.]+)/.exec(detail)?.[1] ?? 1);
  if (op === 'ConvTranspose') return 1 / stride;
  if (op === 'Resize' || op === 'Upsample') return 1 / Number(/×([\d.]+)/.exec(detail)?.[1] ?? 1);
  return stride;
}

function isChannelsLast(shape: readonly (number | string)[]): boolean {
  return shape[1] === shape[2] && shape[2] !== shape[3];
}

function heightOf(item: GraphItem): number | null {
  if (item.shape?.length !== 4) return null;
  const height = isChannelsLast(item.shape) ? item.shape[1] : item.shape[2];
  return typeof height === 'number' && height > 0 ? height : null;
}

function isOneValue({ shape }: GraphItem): boolean {
  return shape !== null && shape[2] === 1 && shape[3] === 1;
}

/** Odd sizes make strides such as 15.8: the nearest power of two where that is close. */
function roundStride(stride: number): number {
  const power = 2 ** Math.round(Math.log2(stride));
  return Math.abs(stride - power) / power < 0.2 ? power : Math.round(stride * 10) / 10;
}
