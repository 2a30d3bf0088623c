import { expect, test } from 'vitest';
import { tinyModel } from '../../../../test/models/tiny-model';
import { makeNode } from '../../onnx/proto';
import { nodeRoot, skeletonOf } from './skeleton';
import { Twins } from './twins';

/** x + (one of x) + (another of x), in this order. */
const sums = async (one: string, another: string) => {
  const model = await tinyModel({
    nodes: [
      makeNode('Exp', ['x'], ['exp']),
      makeNode('Sin', ['x'], ['sin']),
      makeNode('Add', ['x', one], ['inner']),
      makeNode('Add', ['inner', another], ['outer']),
    ],
    inputs: { x: [1, 4] },
    outputs: ['outer'],
  });
  const skeleton = skeletonOf(model);
  return { skeleton, at: (tensor: string) => model.graph.producer.get(tensor) ?? -1 };
};

type Sums = Awaited<ReturnType<typeof sums>>;

/** Whether the outer sums are taken for one, where the terms are known and the inner sums are not. */
function areOne(left: Sums, right: Sums): boolean {
  const twins = new Twins(left.skeleton, right.skeleton);
  twins.addNamed({ float: 'tensor x', other: 'tensor x', starts: null });
  const add = (tensor: string): boolean => {
    const starts = [left.at(tensor), right.at(tensor)] as const;
    return twins.add({ float: nodeRoot(starts[0]), other: nodeRoot(starts[1]), starts });
  };
  expect([add('exp'), add('sin')]).toEqual([true, true]);
  return add('outer');
}

test('sums of the same terms in another order are not the same sums', async () => {
  const float = await sums('exp', 'sin');
  expect(areOne(float, await sums('exp', 'sin'))).toBe(true);
  expect(areOne(float, await sums('sin', 'exp'))).toBe(false);
});
