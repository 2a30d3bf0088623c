import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { encoderModel } from '../../../../test/engine-double/models/encoder';
import { pyramidModel } from '../../../../test/engine-double/models/pyramid';
import { resnetModel } from '../../../../test/engine-double/models/resnet';
import type { OpenedModel } from '../../../shared/contract/model-view';
import { buildGraphModel } from './graph-model';
import { groupPath, type GroupTree } from './group-tree';
import { groupModel, initiallyOpen, type Grouping } from './grouping';

function treeOf(opened: OpenedModel, grouping: Grouping): GroupTree {
  const tree = groupModel(buildGraphModel(opened)).find((each) => each.grouping === grouping)?.tree;
  if (!tree) throw new Error(`no grouping by ${grouping}`);
  return tree;
}

function topLabels(tree: GroupTree): string[] {
  return tree.groups
    .filter((group) => group.parent === 0 && !group.implicit)
    .map((group) => group.label);
}

function labelsIn(tree: GroupTree, label: string): string[] {
  const group = tree.groups.find((each) => each.label === label);
  return (group?.children ?? []).map((child) =>
    child.kind === 'item' ? (tree.labels[child.id] ?? '') : (tree.groups[child.id]?.label ?? ''),
  );
}

describe('grouping by name scope', () => {
  it('makes the blocks of the sample, with what is left over as its head', () => {
    const tree = treeOf(digitsModel(), 'scope');
    expect(topLabels(tree)).toEqual([
      'features.0',
      'features.1',
      'features.2',
      'features.3',
      'features.4',
      'features.5',
      'features.6',
      'features.7',
      'head',
    ]);
    expect(labelsIn(tree, 'features.3')).toEqual(['conv.0.0', 'conv.1.0', 'conv.2.0', 'Add']);
    expect(labelsIn(tree, 'head')).toEqual(['ReduceMean', 'fc']);
  });

  it('nests blocks in stages', () => {
    const tree = treeOf(resnetModel(), 'scope');
    expect(topLabels(tree)).toEqual(['stem', 'layer1', 'layer2', 'layer3', 'layer4', 'head']);
    expect(labelsIn(tree, 'layer1')).toEqual(['layer1.0', 'layer1.1', 'layer1.2']);
    expect(labelsIn(tree, 'layer1.0')).toEqual(['conv1', 'conv2', 'conv3', 'downsample.0', 'Add']);
  });

  it('dissolves a scope that holds nearly everything', () => {
    const tree = treeOf(encoderModel(8), 'scope');
    expect(topLabels(tree).filter((label) => label.startsWith('layer.'))).toHaveLength(8);
    expect(topLabels(tree)).not.toContain('encoder');
  });

  it('is not offered for names without scopes', () => {
    expect(groupModel(buildGraphModel(pyramidModel())).map((each) => each.grouping)).toEqual([
      'resolution',
      'chunks',
    ]);
  });
});

describe('grouping by resolution', () => {
  it('names stages by how far they are scaled down, and the way back up', () => {
    const labels = topLabels(treeOf(pyramidModel(), 'resolution'));
    expect(labels.slice(0, 5)).toEqual(['1/2', '1/4', '1/8', '1/16', '1/32']);
    expect(labels.some((label) => label.startsWith('up to'))).toBe(true);
  });

  it('leaves a 1×1 gate in the stage it belongs to', () => {
    const opened = pyramidModel();
    const model = buildGraphModel(opened);
    const tree = treeOf(opened, 'resolution');
    const gate = model.items.find((item) => item.name === 'p2o.GlobalAveragePool.1');
    const before = model.items[(gate?.id ?? 0) - 1];
    expect(tree.groupOfItem[gate?.id ?? -1]).toBe(tree.groupOfItem[before?.id ?? -1]);
  });

  it('is not offered where tensors are no pictures', () => {
    expect(groupModel(buildGraphModel(encoderModel(4))).map((each) => each.grouping)).toEqual([
      'scope',
      'chunks',
    ]);
  });
});

describe.each([
  ['digits', digitsModel()],
  ['resnet', resnetModel()],
  ['pyramid', pyramidModel()],
  ['encoder', encoderModel(12)],
] as const)('every grouping of %s', (_, opened) => {
  const model = buildGraphModel(opened);

  it('holds every item exactly once, in execution order', () => {
    for (const { tree } of groupModel(model)) {
      const counts = model.items.map(() => 0);
      for (const group of tree.groups) {
        for (const child of group.children)
          if (child.kind === 'item') counts[child.id] = (counts[child.id] ?? 0) + 1;
      }
      expect(counts).toEqual(model.items.map(() => 1));
      expect([...(tree.groups[0]?.items ?? [])].sort((a, b) => a - b)).toEqual(
        model.items.map((item) => item.id),
      );
    }
  });

  it('gives groups keys of their own and items a name', () => {
    for (const { tree } of groupModel(model)) {
      expect(new Set(tree.groups.map((group) => group.key)).size).toBe(tree.groups.length);
      expect(tree.labels.every((label) => label !== '')).toBe(true);
    }
  });
});

describe('what is open at first', () => {
  it('is everything in a small model and nothing in a very large one', () => {
    const small = buildGraphModel(resnetModel());
    const tree = treeOf(resnetModel(), 'scope');
    expect(initiallyOpen(small, tree).size).toBeGreaterThan(15);
    const large = buildGraphModel(encoderModel(40));
    expect(initiallyOpen(large, treeOf(encoderModel(40), 'scope')).size).toBe(0);
  });

  it('knows the way to a node', () => {
    const model = buildGraphModel(resnetModel());
    const tree = treeOf(resnetModel(), 'scope');
    const item = model.items.find((each) => each.name === '/layer2/layer2.1/conv2/Conv')?.id ?? -1;
    expect(groupPath(tree, tree.groupOfItem[item] ?? 0).map((group) => group.label)).toEqual([
      'layer2',
      'layer2.1',
    ]);
  });
});
