import { describe, expect, it } from 'vitest';
import type { GraphItem, GraphModel } from './graph-model';
import { findStrides } from './strides';

type Sketch = readonly [op: string, detail: string, shape: GraphItem['shape'], ...from: number[]];

function modelOf(input: GraphItem['shape'], ...nodes: readonly Sketch[]): GraphModel {
  const item = (id: number, op: string, detail: string, shape: GraphItem['shape']): GraphItem => ({
    id,
    kind: id === 0 ? 'input' : 'layer',
    name: `n${id}`,
    op,
    detail,
    shape,
    layer: id - 1,
    floatReason: null,
    folded: [],
  });
  return {
    items: [
      item(0, 'input', '', input),
      ...nodes.map(([op, detail, shape], index) => item(index + 1, op, detail, shape)),
    ],
    links: nodes.flatMap(([, , , ...from], index) =>
      from.map((source) => ({ from: source, to: index + 1, tensor: `t${source}`, toNode: index })),
    ),
    itemOfNode: [],
    itemOfLayer: [],
  };
}

describe('strides', () => {
  it('come from sizes where they are known', () => {
    const model = modelOf(
      ['N', 3, 224, 224],
      ['Conv', '3×3', [-1, 8, 112, 112], 0],
      ['Gemm', '', [-1, 10], 1],
    );
    expect(findStrides(model)).toEqual([1, 2, 0]);
  });

  it('are followed from the input where the model takes any size', () => {
    const any = [-1, 8, -1, -1];
    const model = modelOf(
      ['N', 3, 'H', 'W'],
      ['Conv', '3×3 stride 2', any, 0],
      ['MaxPool', '3×3 stride 2', any, 1],
      ['Add', '', any, 2],
      ['Resize', 'nearest ×2', any, 3],
      ['ConvTranspose', '2×2 stride 2', any, 4],
    );
    expect(findStrides(model)).toEqual([1, 2, 4, 4, 2, 1]);
  });

  it('count by height: text lines keep their width', () => {
    const model = modelOf(
      [-1, 3, 48, -1],
      ['Conv', '3×3 stride 2', [-1, 8, 24, -1], 0],
      ['Conv', '3×3 stride 2×1', [-1, 8, 12, -1], 1],
    );
    expect(findStrides(model)).toEqual([1, 2, 4]);
  });

  it('pass over a gate, which has one value a channel', () => {
    const any = [-1, 8, -1, -1];
    const model = modelOf(
      ['N', 3, 'H', 'W'],
      ['Conv', '3×3 stride 2', any, 0],
      ['GlobalAveragePool', '', [-1, 8, 1, 1], 1],
      ['Mul', '', any, 1, 2],
    );
    expect(findStrides(model)).toEqual([1, 2, null, 2]);
  });
});
