import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { encoderModel } from '../../../../test/engine-double/models/encoder';
import { planWithSkips } from '../../../../test/engine-double/models/plan';
import { buildGraphModel, shapeSignature } from './graph-model';

describe('graph model', () => {
  it('draws a layer with its folded activation as one item', () => {
    const model = buildGraphModel(digitsModel());
    const first = model.items.find(
      (item) => item.name === '/features/features.0/features.0.0/Conv',
    );
    expect(first?.folded).toEqual(['Clip']);
    expect(model.items.some((item) => item.name.endsWith('Clip'))).toBe(false);
    expect(model.items.filter((item) => item.kind === 'layer')).toHaveLength(24);
  });

  it('gives inputs, float nodes and outputs items of their own, in execution order', () => {
    const model = buildGraphModel(encoderModel(1));
    expect(model.items.slice(0, 2).map((item) => item.kind)).toEqual(['input', 'input']);
    expect(model.items.at(-1)?.kind).toBe('output');
    const float = model.items.find((item) => item.op === 'Erf');
    expect(float?.kind).toBe('float');
    expect(float?.floatReason).toContain('Erf');
  });

  it('keeps no link from an item to itself and joins the rest by tensor', () => {
    const model = buildGraphModel(digitsModel());
    expect(model.links.filter((link) => link.from === link.to)).toEqual([]);
    const add = model.items.find((item) => item.name === '/features/features.3/Add');
    const into = model.links
      .filter((link) => link.to === add?.id)
      .map((link) => model.items[link.from]?.name);
    expect(into).toEqual([
      '/features/features.2/conv/conv.2/conv.2.0/Conv',
      '/features/features.3/conv/conv.2/conv.2.0/Conv',
    ]);
  });

  it('knows the item of every node and layer', () => {
    const opened = digitsModel();
    const model = buildGraphModel(opened);
    for (const layer of opened.plan.layers) {
      const items = new Set(layer.nodeIds.map((id) => model.itemOfNode[id]));
      expect(items).toEqual(new Set([model.itemOfLayer[layer.index]]));
    }
  });

  it('has a signature that a skip does not change and a different folding does', () => {
    const opened = digitsModel();
    const skipped = planWithSkips(opened, new Set([opened.plan.layers[3]?.name ?? '']));
    expect(shapeSignature(skipped)).toBe(shapeSignature(opened.plan));
    const unfolded = {
      layers: opened.plan.layers.map((layer) => ({ ...layer, nodeIds: layer.nodeIds.slice(0, 1) })),
    };
    expect(shapeSignature(unfolded)).not.toBe(shapeSignature(opened.plan));
  });
});
