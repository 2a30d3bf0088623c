import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { fixtureComparison, fixtureMatch } from '../../../../test/engine-double/numbers/matches';
import type { ModelComparison } from '../../../shared/contract/judgement';
import type { NodeView } from '../../../shared/contract/model-view';
import { comparedLayers, verdictCounts } from './compared-layers';
import { graphOfDump, otherPlan } from './other-plan';

const node = (id: number, name: string, op: string): NodeView => ({
  id,
  name,
  op,
  domain: '',
  merged: [],
  inputs: [],
  outputs: [`${name}/out`],
  detail: '',
  shape: null,
  floatReason: null,
});
const found = (layer: string, accumulatedDb: number) => ({
  layer,
  matchedBy: 'name' as const,
  weightDb: 40,
  accumulatedDb,
  ...fixtureMatch(layer),
});
const graph = {
  inputs: [],
  outputs: [],
  nodes: [node(0, 'q', 'QuantizeLinear'), node(1, 'c', 'Conv'), node(2, 'g', 'Gemm')],
  edges: [],
  precisions: [],
  layers: [
    { layers: ['head'], nodeIds: [2] },
    { layers: ['first', 'second'], nodeIds: [1, 0] },
  ],
};
const comparison: ModelComparison = {
  ...fixtureComparison(['gone', 'second']),
  layers: [
    found('first', 20),
    found('second', 19),
    { ...found('head', 18), activation: { ours: null, theirs: null } },
  ],
  graph,
};

const dump = {
  format: 'arrays' as const,
  samples: 1,
  tensors: 1,
  compared: 1,
  pairedBy: 'order' as const,
  inputsDb: null,
};

test('layers stand in the order of the other model, under our names, with its numbers', () => {
  const { plan, series } = otherPlan(comparison, graph);
  expect(plan.layers.map(({ name, nodes }) => [name, ...nodes])).toEqual([
    ['first', 'c', 'q'],
    ['head', 'g'],
  ]);
  expect(series.accumulated.db).toEqual([20, 18]);
  expect(series.isolated.state).toBe('none');
});

test('two layers that one node computes are drawn as the first of them', () => {
  expect([...otherPlan(comparison, graph).drawnAs]).toEqual([
    ['first', 'first'],
    ['second', 'first'],
    ['head', 'head'],
  ]);
});

test('what is not rounded there is drawn as float', () => {
  const { plan } = otherPlan(comparison, graph);
  expect(plan.layers.map(({ skipped }) => skipped)).toEqual([false, true]);
});

test('layers that were not found say why, and are counted', () => {
  const layers = comparedLayers(comparison);
  expect(layers.get('gone')).toEqual({
    found: null,
    reason: 'No tensor has its name.',
    isFirst: false,
  });
  expect(layers.get('second')?.isFirst).toBe(true);
  expect([...verdictCounts(layers)]).toEqual([
    ['same-grid', 3],
    ['missing', 1],
  ]);
});

test('a dump is drawn in the graph of the open model, as far as its tensors were found', () => {
  const model = digitsModel();
  const names = model.plan.layers.map(({ name }) => name);
  const dumped = { ...fixtureComparison(names), dump };
  const drawn = otherPlan(dumped, graphOfDump(dumped, model));
  expect(drawn.plan.layers.map(({ name }) => name)).toEqual(names.slice(1));
  expect(drawn.graph.nodes).toBe(model.nodes);
  expect(drawn.plan.layers.some(({ skipped }) => skipped)).toBe(false);
});
