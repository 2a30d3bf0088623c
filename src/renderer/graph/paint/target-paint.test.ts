import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { planWithSkips } from '../../../../test/engine-double/models/plan';
import type { LintFinding } from '../../../shared/contract/lint';
import { buildLayoutInput } from '../layout/layout-input';
import { layoutGraph } from '../layout/layout-graph';
import { buildGraphModel } from '../model/graph-model';
import { groupModel } from '../model/grouping';
import { paintTarget, targetMarks } from './target-paint';

const opened = digitsModel();
const model = buildGraphModel(opened);
const tree = groupModel(model)[0]!.tree;
const layout = layoutGraph(
  buildLayoutInput(model, tree),
  tree.groups.map(() => true),
);
const plan = planWithSkips(opened, new Set());
const [first, second] = plan.layers.map(({ name }) => name);

const finding = (layer: string, tensor: string | null, severity: LintFinding['severity']) => ({
  rule: 'rule',
  severity,
  layer,
  op: 'Conv',
  tensor,
  message: 'here',
  wants: 'that',
  fix: 'so',
  source: { title: 'page', address: 'https://example.com' },
});

test('without a target nothing is marked', () => {
  expect(paintTarget(layout, model, plan)).toBeNull();
});

test('layers have their worst mark, and edges that of the layer that breaks a rule on them', () => {
  const read = model.links.find(({ to }) => model.items[to]?.layer === 1)!;
  const target = {
    name: 'tensorrt' as const,
    notRun: true,
    changed: [finding(first!, null, 'illegal'), finding(second!, null, 'illegal')],
    left: [finding(second!, read.tensor, 'illegal'), finding(second!, null, 'slow')],
  };
  const paint = paintTarget(layout, model, { ...plan, target })!;
  expect(paint.counts).toEqual({ changed: 1, slow: 0, illegal: 1 });
  expect(paint.label).toBe('TensorRT');
  expect(paint.items[model.itemOfLayer[0]!]).toBe(targetMarks.changed);
  expect(paint.items[model.itemOfLayer[1]!]).toBe(targetMarks.illegal);
  const marked = [...paint.edges.entries()].filter(([, mark]) => mark === targetMarks.illegal);
  expect(marked).not.toEqual([]);
  for (const [edge] of marked) {
    const links = Array.from(
      layout.links.slice(layout.linkStarts[edge], layout.linkStarts[edge + 1]),
    );
    expect(links.some((link) => model.links[link]?.tensor === read.tensor)).toBe(true);
  }
});
