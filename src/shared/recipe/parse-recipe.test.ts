import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../errors';
import { activationTypes } from '../dtypes';
import { observerNames } from './observers';
import { presetNames } from './presets';
import type { Recipe } from './recipe';
import { parseRecipe, parseRecipeText } from './parse-recipe';

function errorOf(json: unknown): AppError {
  try {
    parseRecipe(json, 'r.json');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

const head = { schema: 'bitloupe.recipe/1' };

test('accepts the example of the interface page', () => {
  const recipe = {
    ...head,
    preset: 'ort-u8s8',
    global: {
      activation: { dtype: 'uint8', symmetric: false, observer: 'minmax' },
      weight: { dtype: 'int8', symmetric: true, granularity: 'channel', observer: 'minmax' },
    },
    ops: { Softmax: 'none' },
    patterns: [['/encoder.layer.11/*', 'none']],
    layers: { conv1: 'none', 'head/MatMul': { activation: { dtype: 'uint16' } } },
  };
  expect(parseRecipe(recipe, 'r.json')).toEqual(recipe);
});

const wrong: readonly [string, unknown, RegExp, RegExp][] = [
  [
    'an unknown key',
    { ...head, layer: {} },
    /r\.json: unknown key 'layer' in a recipe/,
    /Did you mean 'layers'\?/,
  ],
  [
    'an unknown key deep inside',
    { ...head, layers: { 'a/b': { activation: { dtpye: 'int8' } } } },
    /unknown key 'dtpye' in layers\["a\/b"\]\.activation/,
    /Did you mean 'dtype'\?/,
  ],
  [
    'an unknown key of a weight',
    { ...head, global: { weight: { percentile: 3 } } },
    /unknown key 'percentile' in global\.weight/,
    /granularity/,
  ],
  [
    'a word that no activation can be',
    { ...head, global: { activation: 'float' } },
    /global\.activation must be "none" or an object, found "float"/,
    /Write "none" to keep activations in float/,
  ],
  [
    'an unknown key of an activation that could be none',
    { ...head, layers: { a: { activation: { blockSize: 32 } } } },
    /unknown key 'blockSize' in layers\.a\.activation/,
    /dtype/,
  ],
  [
    'blocks of a size that there is not',
    { ...head, global: { weight: { blockSize: 48 } } },
    /global\.weight\.blockSize cannot be 48/,
    /16, 32, 64, 128, 256/,
  ],
  [
    'a pattern without a qconfig',
    { ...head, patterns: [['*']] },
    /patterns\[0\] must be a list \[pattern, qconfig\], found a list of 1/,
    /^$/,
  ],
  [
    'an unknown preset',
    { ...head, preset: 'ort-u8u8' },
    /preset cannot be "ort-u8u8"/,
    /Did you mean 'ort-u8s8'\?/,
  ],
  [
    'an unknown dtype',
    { ...head, ops: { Conv: { activation: { dtype: 'unit8' } } } },
    /ops\.Conv\.activation\.dtype cannot be "unit8"/,
    /Did you mean 'uint8'\?/,
  ],
  [
    'a word other than none',
    { ...head, layers: { conv1: 'skip' } },
    /layers\.conv1 must be "none"/,
    /"none"/,
  ],
  [
    'a list in place of a qconfig',
    { ...head, global: [] },
    /global must be "none" or an object.*a list of 0/,
    /.*/,
  ],
  [
    'a wrong type',
    { ...head, global: { activation: { symmetric: 'yes' } } },
    /global\.activation\.symmetric must be true or false, found "yes"/,
    /.*/,
  ],
  [
    'a number out of range',
    { ...head, global: { activation: { percentile: 20 } } },
    /global\.activation\.percentile.*found 20/,
    /.*/,
  ],
  ['a missing schema', {}, /the key "schema" is missing/, /bitloupe\.recipe\/1/],
  ['another schema', { schema: 'bitloupe.recipe/2' }, /its schema is "bitloupe\.recipe\/2"/, /.*/],
  ['something that is no object', 3, /not a recipe: expected an object, found 3/, /.*/],
];

test.each(wrong)('refuses %s, says where and suggests', (_what, json, message, hint) => {
  const error = errorOf(json);
  expect(error.code).toBe('bad-input');
  expect(error.message).toMatch(message);
  expect(error.hint ?? '').toMatch(hint);
});

test('names the file whose text is not JSON', () => {
  expect(() => parseRecipeText('{ // no', 'my.json')).toThrow(/my\.json is not valid JSON/);
});

const patch = fc.oneof(
  fc.constant('none' as const),
  fc.record(
    {
      activation: fc.record(
        {
          dtype: fc.constantFrom(...activationTypes),
          symmetric: fc.boolean(),
          observer: fc.constantFrom(...observerNames),
        },
        { requiredKeys: [] },
      ),
      weight: fc.record(
        { dtype: fc.constantFrom('int8' as const, 'uint8' as const) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ),
);
const recipes = fc.record(
  {
    schema: fc.constant('bitloupe.recipe/1' as const),
    preset: fc.constantFrom(...presetNames),
    global: patch,
    ops: fc.dictionary(fc.constantFrom('Conv', 'Add', 'MatMul'), patch),
    patterns: fc.array(fc.tuple(fc.string(), patch)),
    layers: fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      patch,
    ),
  },
  { requiredKeys: ['schema'] },
);

test('every valid recipe survives being written and read again', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      expect(parseRecipeText(JSON.stringify(recipe), 'r.json')).toEqual(
        JSON.parse(JSON.stringify(recipe)) as Recipe,
      );
    }),
    { numRuns: 200 },
  );
});
