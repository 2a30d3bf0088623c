import { describe, expect, it } from 'vitest';
import { digitsModel } from './digits';
import { encoderModel } from './encoder';
import { pyramidModel } from './pyramid';
import { resnetModel } from './resnet';
import { planWithSkips } from './plan';

describe('fixture models', () => {
  it('have the sizes the screens are judged at', () => {
    expect(digitsModel().plan.layers).toHaveLength(24);
    expect(resnetModel().plan.layers).toHaveLength(60);
    expect(pyramidModel().plan.layers.length).toBeGreaterThanOrEqual(500);
    expect(encoderModel().nodes.length).toBeGreaterThanOrEqual(5000);
  });

  it('leave a tensor float after its producer is skipped, and say where it is rounded again', () => {
    const model = digitsModel();
    const name = '/features/features.2/conv/conv.1/conv.1.0/Conv';
    const plan = planWithSkips(model, new Set([name]));
    const layer = plan.layers.find((each) => each.name === name);
    const precision = plan.precisions.find((each) => each.tensor === layer?.output);
    expect(precision?.effective).toBe('float32');
    expect(precision?.roundedAt).toHaveLength(1);
  });
});
