import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { planWithSkips } from '../../../../test/engine-double/models/plan';
import type { MetricSeries } from '../../state/view';
import { buildLayoutInput } from '../layout/layout-input';
import { layoutGraph } from '../layout/layout-graph';
import { buildGraphModel } from '../model/graph-model';
import { groupModel } from '../model/grouping';
import { mixColors } from './color';
import { edgeKinds, kindOf, paintEdges } from './edge-paint';
import { paintGroups } from './group-paint';
import { fills, paintItems } from './item-paint';

const opened = digitsModel();
const model = buildGraphModel(opened);
const tree = groupModel(model)[0]!.tree;
const worst = opened.plan.layers[19]?.name ?? '';

function series(change: Partial<MetricSeries> = {}): MetricSeries {
  const db = opened.plan.layers.map((_, index) => (index === 19 ? 1.1 : 36 + index / 10));
  return {
    metric: 'isolated',
    state: 'measured',
    run: 1,
    origin: 'run 1',
    db,
    exact: db.map(() => false),
    ...change,
  };
}

function paint(
  skip: readonly string[] = [],
  change: Partial<MetricSeries> = {},
  previewSkip: readonly string[] = [],
) {
  const plan = planWithSkips(opened, new Set(skip));
  return {
    plan,
    items: paintItems({
      model,
      plan,
      series: series(change),
      threshold: 20,
      previewSkip: new Set(previewSkip),
    }),
  };
}

const itemOf = (layer: number): number => model.itemOfLayer[layer] ?? -1;

describe('paint of items', () => {
  it('takes the step of the scale and marks what is under the threshold', () => {
    const { items } = paint();
    expect(items.fills[itemOf(19)]).toBe(0);
    expect(items.below[itemOf(19)]).toBe(1);
    expect(items.values[itemOf(19)]).toBe('1.1');
    expect(items.fills[itemOf(0)]).toBe(7);
    expect(items.below[itemOf(0)]).toBe(0);
  });

  it('shows a skipped layer as float, with no value and no preview', () => {
    const { items } = paint([worst], {}, [worst]);
    expect(items.fills[itemOf(19)]).toBe(fills.skipped);
    expect(items.values[itemOf(19)]).toBe('float');
    expect(items.below[itemOf(19)]).toBe(0);
    expect(items.preview[itemOf(19)]).toBe(0);
  });

  it('leaves layers without a number uncoloured, and all of them before the first run', () => {
    expect(paint([], { db: opened.plan.layers.map(() => null) }).items.fills[itemOf(4)]).toBe(
      fills.unknown,
    );
    expect(paint([], { state: 'none' }).items.fills[itemOf(19)]).toBe(fills.unknown);
  });

  it('calls no noise exact and never a suspect', () => {
    const { items } = paint([], {
      db: opened.plan.layers.map(() => null),
      exact: opened.plan.layers.map(() => true),
    });
    expect(items.values[itemOf(2)]).toBe('exact');
    expect(items.fills[itemOf(2)]).toBe(8);
    expect(items.below[itemOf(2)]).toBe(0);
  });

  it('warns of a skip that changes nothing', () => {
    const add = opened.plan.layers.findIndex((layer) => layer.op === 'Add');
    const { items } = paint([opened.plan.layers[add]?.name ?? '']);
    expect(items.idle[itemOf(add)]).toBe(1);
  });
});

describe('paint of groups', () => {
  it('counts nodes per colour and finds the worst', () => {
    const { items } = paint();
    const groups = paintGroups(model, tree, items);
    const at = tree.groups.findIndex((group) => group.label === 'features.6');
    expect(groups[at]?.nodes).toBe(3);
    expect(groups[at]?.shares[0]).toBe(1);
    expect(groups[at]?.worstDb).toBeCloseTo(1.1);
    expect(groups[at]?.below).toBe(1);
    expect(groups[0]?.nodes).toBe(24);
  });

  it('has no worst value where nothing was measured', () => {
    const groups = paintGroups(model, tree, paint([], { state: 'none' }).items);
    expect(groups[0]?.worstDb).toBeNaN();
    expect(groups[0]?.worstItem).toBe(-1);
  });
});

describe('paint of edges', () => {
  const layout = layoutGraph(
    buildLayoutInput(model, tree),
    tree.groups.map(() => true),
  );
  const edgeFrom = (from: number): number =>
    [...layout.edgeEnds.keys()].find(
      (index) => index % 2 === 0 && layout.edgeEnds[index] === from,
    )! / 2;

  it('follows the effective precision: int8, then float after a skip, rounded where it ends', () => {
    const before = paintEdges(layout, model, paint().plan);
    const after = paintEdges(layout, model, paint([worst]).plan);
    const edge = edgeFrom(itemOf(19));
    expect(edgeKinds[before.kinds[edge] ?? -1]).toBe('int8');
    expect(edgeKinds[after.kinds[edge] ?? -1]).toBe('float');
    expect(after.rounded[edge]).toBe(1);
    expect(after.labelled[edge]).toBe(1);
  });

  it('tells float by nature from float by a click', () => {
    const { kinds, labelled } = paintEdges(layout, model, paint().plan);
    const edge = edgeFrom(model.items.find((item) => item.kind === 'input')?.id ?? -1);
    expect(edgeKinds[kinds[edge] ?? -1]).toBe('floatPlain');
    expect(labelled[edge]).toBe(0);
  });

  it('knows every precision', () => {
    const of = (effective: 'int8' | 'uint16' | 'int32'): string =>
      kindOf({ tensor: 't', effective, roundedAt: [] }, false);
    expect([of('int8'), of('uint16'), of('int32'), kindOf(undefined, true)]).toEqual([
      'int8',
      'int16',
      'int32',
      'other',
    ]);
  });
});

describe('mixing colours', () => {
  it('equals what a browser makes of color-mix(in oklab, …)', () => {
    // Chromium: color-mix(in oklab, #fde56f 15%, #1a1d22) and 50 % white in black.
    expect(mixColors('#ffffff', '#000000', 0.5)).toBe('#636363');
    expect(mixColors('#fde56f', '#1a1d22', 1)).toBe('#fde56f');
    expect(mixColors('#fde56f', '#1a1d22', 0)).toBe('#1a1d22');
  });
});
