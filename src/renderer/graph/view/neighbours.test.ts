import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { resnetModel } from '../../../../test/engine-double/models/resnet';
import type { OpenedModel } from '../../../shared/contract/model-view';
import { SceneIndex } from '../draw/scene';
import { buildLayoutInput } from '../layout/layout-input';
import { layoutGraph } from '../layout/layout-graph';
import { buildGraphModel } from '../model/graph-model';
import { groupModel } from '../model/grouping';
import { stepFrom, type Direction } from './neighbours';

function walker(opened: OpenedModel): (name: string, direction: Direction) => string | undefined {
  const model = buildGraphModel(opened);
  const tree = groupModel(model)[0]!.tree;
  const index = new SceneIndex(
    layoutGraph(
      buildLayoutInput(model, tree),
      tree.groups.map(() => true),
    ),
  );
  return (name, direction) =>
    model.items[
      stepFrom(index, model.items.find((item) => item.name === name)?.id ?? -1, direction)
    ]?.name;
}

describe('arrow keys', () => {
  const step = walker(digitsModel());

  it('follow an edge down a block and across to the next', () => {
    expect(step('/features/features.2/conv/conv.0/conv.0.0/Conv', 'down')).toBe(
      '/features/features.2/conv/conv.1/conv.1.0/Conv',
    );
    expect(step('/features/features.0/features.0.0/Conv', 'right')).toBe(
      '/features/features.1/conv/conv.0/conv.0.0/Conv',
    );
    expect(step('/features/features.1/Add', 'right')).toBe(
      '/features/features.2/conv/conv.0/conv.0.0/Conv',
    );
    expect(step('/features/features.2/conv/conv.1/conv.1.0/Conv', 'up')).toBe(
      '/features/features.2/conv/conv.0/conv.0.0/Conv',
    );
  });

  it('go to the nearest node where no edge leads', () => {
    expect(step('/features/features.2/conv/conv.1/conv.1.0/Conv', 'right')).toBe(
      '/features/features.3/conv/conv.1/conv.1.0/Conv',
    );
  });

  it('stop at the border', () => {
    expect(step('input', 'left')).toBeUndefined();
  });

  it('reach both branches of a block', () => {
    const inResnet = walker(resnetModel());
    expect(inResnet('/layer1/layer1.0/conv3/Conv', 'right')).toBe(
      '/layer1/layer1.0/downsample/downsample.0/Conv',
    );
  });
});
