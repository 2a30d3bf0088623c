import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { innerKey } from '../../../shared/contract/anatomy';
import type { OpenedModel } from '../../../shared/contract/model-view';
import { indexItems, placeOf } from '../hooks/use-file-hits';
import { buildGraphModel } from './graph-model';
import { groupModel } from './grouping';

const step = { node: 'holder', graph: 'body' };
const deeper = { node: 'call', graph: '' };

const holder = digitsModel().nodes.find(({ op }) => op === 'Add')?.id ?? -1;

/** The digits with two nodes inside the first sum, and one inside the second of them. */
function withInner(): OpenedModel {
  const opened = digitsModel();
  const first = opened.nodes.length;
  const inside = (id: number, parent: number, name: string, path: readonly (typeof step)[]) => ({
    id,
    parent,
    path,
    name,
    key: innerKey(path, name),
    op: 'Relu',
  });
  return {
    ...opened,
    inner: {
      nodes: [
        inside(first, holder, 'a', [step]),
        inside(first + 1, holder, 'call', [step]),
        inside(first + 2, first + 1, 'b', [step, deeper]),
      ],
      edges: [
        { tensor: 'x', from: 0, to: first },
        { tensor: 'y', from: first, to: first + 2 },
        { tensor: 'z', from: first + 2, to: first + 1 },
        { tensor: 'out', from: first + 1, to: holder },
      ],
    },
  };
}

test('what is inside stands just before what holds it, joined as the file has it', () => {
  const model = buildGraphModel(withInner());
  const [a, call, b] = ['a', 'call', 'b'].map((name) =>
    model.items.find((item) => item.name.endsWith(` › ${name}`)),
  );
  expect(a?.inside).toEqual({ holder: model.itemOfNode[holder], graph: 'body' });
  expect(b?.inside?.holder).toBe(call?.id);
  expect(call?.id).toBeLessThan(model.itemOfNode[holder] ?? 0);
  const tensors = model.links.filter(({ tensor }) => ['x', 'y', 'z', 'out'].includes(tensor));
  expect(tensors.map(({ from, to }) => [from, to])).toEqual([
    [model.itemOfNode[0], a?.id],
    [a?.id, b?.id],
    [b?.id, call?.id],
    [call?.id, model.itemOfNode[holder]],
  ]);
});

test.each([0, 1, 2])('every way of grouping makes a block of it (%i)', (way) => {
  const model = buildGraphModel(withInner());
  const tree = groupModel(model)[way]?.tree;
  if (tree === undefined) return;
  const body = tree.groups.find(({ label }) => label === 'body');
  const called = tree.groups.find(({ label }) => label === 'function');
  expect(body?.items.map((id) => tree.labels[id])).toEqual(['a', 'b', 'call']);
  expect(called?.items.map((id) => tree.labels[id])).toEqual(['b']);
  const all = tree.groups[0]?.items ?? [];
  expect([...all].sort((a, b) => a - b)).toEqual(model.items.map(({ id }) => id));
});

test('a hit is where its node is drawn, or where the node is that holds it', () => {
  const opened = withInner();
  const model = buildGraphModel(opened);
  const places = indexItems(model, opened.nodes);
  const merged = opened.nodes[0]?.merged.at(-1) ?? '';
  expect(placeOf({ path: [], node: merged }, places)).toBe(model.itemOfNode[0]);
  const own = placeOf({ path: [step], node: 'a' }, places);
  expect(model.items[own ?? -1]?.name).toBe(innerKey([step], 'a'));
  const name = opened.nodes[holder]?.name ?? '';
  const hidden = { path: [{ node: name, graph: 'else' }], node: 'not drawn' };
  expect(placeOf(hidden, places)).toBe(model.itemOfNode[holder]);
  expect(placeOf({ path: [], node: 'nowhere' }, places)).toBeNull();
});
