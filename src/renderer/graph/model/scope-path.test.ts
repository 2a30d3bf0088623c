import { describe, expect, it } from 'vitest';
import { findSeparator, labelInside, mergeRepeats, splitScopes } from './scope-path';

describe('scopes of a node name', () => {
  it('are the parts between slashes', () => {
    expect(splitScopes({ name: '/layer1/layer1.0/conv1/Conv', op: 'Conv' }, '/')).toEqual([
      'layer1',
      'layer1.0',
      'conv1',
      'Conv',
    ]);
  });

  it('join a dotted number to the module it counts, and an op to its number', () => {
    expect(splitScopes({ name: 'encoder.layers.0.mlp.MatMul.3', op: 'MatMul' }, '.')).toEqual([
      'encoder',
      'layers',
      'layers.0',
      'mlp',
      'MatMul.3',
    ]);
  });

  it('are looked for by slashes first, then by dots', () => {
    expect(
      findSeparator([
        { name: '/a/b/Conv', op: 'Conv' },
        { name: '/a/c/Conv', op: 'Conv' },
      ]),
    ).toBe('/');
    expect(
      findSeparator([
        { name: 'net.a.Conv', op: 'Conv' },
        { name: 'net.b.Conv', op: 'Conv' },
      ]),
    ).toBe('.');
  });

  it('are none where names hold only a tool, an op and a number', () => {
    expect(
      findSeparator(
        ['Conv', 'Add', 'Mul'].map((op, index) => ({ name: `p2o.${op}.${index}`, op })),
      ),
    ).toBeNull();
    expect(
      findSeparator(['Conv', 'Add'].map((op, index) => ({ name: `${op}_${index}`, op }))),
    ).toBeNull();
    expect(findSeparator([])).toBeNull();
  });

  it('keep the longest of a run that repeats its parent', () => {
    expect(mergeRepeats(['features', 'features.2', 'conv', 'conv.1', 'conv.1.0'])).toEqual([
      'features.2',
      'conv.1.0',
    ]);
  });

  it('lose in a label what the group says already', () => {
    const path = ['features', 'features.7', 'features.7.0'];
    expect(labelInside(path, 2)).toBe('7.0');
    expect(labelInside(['features', 'features.2', 'conv', 'conv.1', 'conv.1.0'], 2)).toBe(
      'conv.1.0',
    );
    expect(labelInside(['fc'], 0)).toBe('fc');
  });
});
