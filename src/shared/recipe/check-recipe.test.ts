import { expect, test } from 'vitest';
import { AppError } from '../errors';
import { emptyRecipe, type Recipe } from './recipe';
import { matchPattern } from '../../engine/recipe/match-pattern';
import { checkRecipe, type NamedLayer } from './check-recipe';
import { skipPatterns } from './skip-patterns';

const layers: readonly NamedLayer[] = [
  {
    name: '/stem/conv1/Conv',
    op: 'Conv',
    nodes: ['/stem/conv1/Conv', '/stem/bn1/BatchNormalization'],
  },
  { name: '/body/add/Add', op: 'Add', nodes: ['/body/add/Add', '/body/relu/Relu'] },
  { name: '/head/m', op: 'MatMul', nodes: ['/head/m'] },
];

function errorOf(recipe: Recipe): AppError {
  try {
    checkRecipe(recipe, layers, matchPattern, ['Softmax']);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

test('accepts what exists, and op types that other models have', () => {
  const recipe: Recipe = {
    ...emptyRecipe,
    ops: { Softmax: 'none', Conv: 'none' },
    patterns: [['*Relu', 'none']],
    layers: { '/head/m': 'none' },
  };
  expect(() => checkRecipe(recipe, layers, matchPattern, ['Softmax'])).not.toThrow();
});

test('names an unknown layer and the nearest one', () => {
  const error = errorOf({ ...emptyRecipe, layers: { '/stem/conv2/Conv': 'none' } });
  expect(error.message).toBe("unknown layer '/stem/conv2/Conv' in the recipe");
  expect(error.hint).toContain("Did you mean '/stem/conv1/Conv'?");
});

test('names the layer that a merged node belongs to', () => {
  const error = errorOf({ ...emptyRecipe, layers: { '/stem/bn1/BatchNormalization': 'none' } });
  expect(error.hint).toContain("'/stem/conv1/Conv'");
});

test('names an unknown op type and the nearest one', () => {
  const error = errorOf({ ...emptyRecipe, ops: { Sofmax: 'none' } });
  expect(error.message).toBe("unknown op type 'Sofmax' in the recipe");
  expect(error.hint).toContain("Did you mean 'Softmax'?");
});

test('refuses a pattern that matches nothing', () => {
  const error = errorOf({ ...emptyRecipe, patterns: [['*conv9*', 'none']] });
  expect(error.message).toBe("pattern '*conv9*' matches no layer");
});

test('says that a path between slashes was read as a regular expression', () => {
  expect(errorOf({ ...emptyRecipe, patterns: [['/tail/', 'none']] }).hint).toContain(
    'regular expression',
  );
});

test('a skip wins over an entry for the same layer, also through a merged node', () => {
  const recipe: Recipe = {
    ...emptyRecipe,
    layers: { '/stem/conv1/Conv': { weight: { granularity: 'channel' } }, '/head/m': {} },
  };
  const skipped = skipPatterns(recipe, ['*BatchNormalization'], matchPattern, layers);
  expect(skipped.layers).toEqual({ '/stem/conv1/Conv': 'none', '/head/m': {} });
  expect(skipped.patterns).toEqual([['*BatchNormalization', 'none']]);
});

test('a pattern that is exactly a node name means that node only, though it looks like a regex', () => {
  const skipped = skipPatterns(emptyRecipe, ['/head/m'], matchPattern, layers);
  expect(skipped).toEqual({ ...emptyRecipe, layers: { '/head/m': 'none' } });
});

test('skips of a recipe are added behind its own patterns', () => {
  const recipe: Recipe = { ...emptyRecipe, patterns: [['*', { weight: { dtype: 'int8' } }]] };
  expect(skipPatterns(recipe, ['*Add'], matchPattern, layers).patterns).toEqual([
    ['*', { weight: { dtype: 'int8' } }],
    ['*Add', 'none'],
  ]);
});
