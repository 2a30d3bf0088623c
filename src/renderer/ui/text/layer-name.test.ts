import { describe, expect, it } from 'vitest';
import { labelLayers } from './layer-name';

const mobile = [
  { name: '/features/features.0/features.0.0/Conv', op: 'Conv' },
  { name: '/features/features.2/conv/conv.1/conv.1.0/Conv', op: 'Conv' },
  { name: '/features/features.3/Add', op: 'Add' },
  { name: '/fc/Gemm', op: 'Gemm' },
];

describe('labels of layers', () => {
  it('drop repeated scopes and the op of weighted layers, and keep the op of others', () => {
    const labels = labelLayers(mobile);
    expect(mobile.map(({ name }) => labels.of(name).text)).toEqual([
      'features.0.0',
      'features.2.conv.1.0',
      'features.3.Add',
      'fc',
    ]);
  });

  it('set the block apart from the part that tells layers apart', () => {
    const label = labelLayers(mobile).of('/features/features.2/conv/conv.1/conv.1.0/Conv');
    expect(label).toMatchObject({ block: 'features.2.', leaf: 'conv.1.0' });
  });

  it('leave out in narrow columns the prefix most layers share', () => {
    const labels = labelLayers(mobile);
    expect(labels.commonPrefix).toBe('features.');
    expect(labels.short('/features/features.3/Add').text).toBe('3.Add');
    expect(labels.short('/fc/Gemm').text).toBe('fc');
  });

  it('keep names whole where a shorter one would stand for two layers', () => {
    const twins = labelLayers([
      { name: '/a/MatMul', op: 'MatMul' },
      { name: '/a/MatMul_1', op: 'MatMul' },
    ]);
    expect(twins.of('/a/MatMul').text).toBe('a.MatMul');
    expect(twins.of('/a/MatMul_1').text).toBe('a.MatMul_1');
  });

  it('split names without scopes at the first dot', () => {
    expect(labelLayers([{ name: 'p2o.Conv.1', op: 'Conv' }]).of('p2o.Conv.1')).toEqual({
      text: 'p2o.Conv.1',
      block: 'p2o.',
      leaf: 'Conv.1',
    });
  });
});
