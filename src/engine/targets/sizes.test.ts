import { expect, test } from 'vitest';
import { goldenFolder } from '../../../test/golden/golden-files';
import { converted } from '../../../test/models/converted';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { openData } from '../data/open-data';
import { exportGraph } from '../emit/export-graph';
import { makePlan } from '../plan/plan';
import { prepareModel } from '../prepare/prepare';
import { fileFacts } from './facts/file-facts';
import { planFacts } from './facts/plan-facts';

test.each(['digits_mbv2_one', 'bert_tiny'])(
  'sizes of %s are the same of a plan and of its file',
  async (name) => {
    const folder = `${goldenFolder}/models/${name}`;
    const model = await prepareModel(`${folder}/model.onnx`);
    const data = await openData({ kind: 'folder', path: `${folder}/calib` }, model.inputs);
    const recipe = { ...emptyRecipe, target: 'tensorrt' as const };
    const plan = planFacts(model, makePlan(model, recipe)).layers.filter(({ isInt8 }) => isInt8);
    const file = fileFacts(exportGraph(await converted(model, data, recipe)), () => null);
    const written = new Map(file.layers.map((layer) => [layer.name, layer.size]));
    const sized = plan.filter(({ size }) => size !== null);
    expect(sized.length).toBeGreaterThan(5);
    expect(sized.map(({ name: layer }) => [layer, written.get(layer)])).toEqual(
      sized.map(({ name: layer, size }) => [layer, size]),
    );
  },
);
