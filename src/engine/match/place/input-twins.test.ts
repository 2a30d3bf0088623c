import { expect, test } from 'vitest';
import { floats, tinyModel, weight } from '../../../../test/models/tiny-model';
import { makeNode, type NodeProto } from '../../onnx/proto';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { makePlan } from '../../plan/plan';
import type { PreparedModel } from '../../prepare/model/types';
import { matchLayers } from '../match-layers';
import { inputTwins, outputTwins } from './input-twins';

/** c = Relu(left · A) + Relu(right · B), the inputs declared in the order that is given. */
function twoBranches(
  order: readonly [string, string],
  factors = ['A', 'BB'],
): Promise<PreparedModel> {
  const nodes: readonly NodeProto[] = order
    .toSorted()
    .flatMap((input, index) => [
      makeNode('MatMul', [input, factors[index] ?? ''], [`${input}/product`]),
      makeNode('Relu', [`${input}/product`], [`${input}/relu`]),
    ]);
  const [one = '', two = ''] = order.toSorted();
  return tinyModel({
    nodes: [...nodes, makeNode('Add', [`${one}/relu`, `${two}/relu`], ['c'])],
    inputs: Object.fromEntries(order.map((name) => [name, [1, 12]])),
    outputs: ['c'],
    initializers: [weight('A', [12, 12]), weight('BB', [12, 12])],
  });
}

test('inputs of one shape under other names, in another order, are told by the weights that read them', async () => {
  const float = await twoBranches(['a', 'b']);
  const other = await twoBranches(['y', 'x']);
  const { names, byOrder } = inputTwins(float, other);
  expect([...names]).toEqual([
    ['a', 'x'],
    ['b', 'y'],
  ]);
  expect(byOrder).toEqual([]);
  const { matches } = matchLayers(float, makePlan(float, emptyRecipe).layers, other);
  const nodes = new Map(
    matches.map(({ layer, node }) => [layer.name, other.graph.nodes[node ?? -1]?.name]),
  );
  expect(nodes.get('a/product')).toBe('x/product');
  expect(nodes.get('b/product')).toBe('y/product');
});

test('inputs that nothing tells apart go by their order, which is said', async () => {
  const float = await twoBranches(['a', 'b'], ['A', 'A']);
  const other = await twoBranches(['y', 'x'], ['A', 'A']);
  const { names, byOrder } = inputTwins(float, other);
  expect([...names]).toEqual([
    ['a', 'y'],
    ['b', 'x'],
  ]);
  expect(byOrder).toEqual(['a', 'b']);
});

test('no input and no output is taken for two, where some have their names', async () => {
  const ports = (names: readonly string[]): Promise<PreparedModel> =>
    tinyModel({
      nodes: names.map((name) => makeNode('Mul', [name, 'two'], [`${name}_out`])),
      inputs: Object.fromEntries(names.map((name) => [name, [1, 4]])),
      outputs: names.map((name) => `${name}_out`),
      initializers: [floats('two', [], 2)],
    });
  const [float, other] = [await ports(['a', 'b']), await ports(['z', 'a'])];
  expect([...inputTwins(float, other).names]).toEqual([
    ['a', 'a'],
    ['b', 'z'],
  ]);
  expect([...outputTwins(float, other)]).toEqual([
    ['a_out', 'a_out'],
    ['b_out', 'z_out'],
  ]);
});
