import { expect, test } from 'vitest';
import { checkRecipe } from './check-recipe';
import { parseRecipe } from './parse-recipe';
import { emptyRecipe, type Recipe } from './recipe';
import { qconfigTitle, recipeLine } from './recipe-words';
import { withoutRepairs, withRepairs } from './recipe-changes';
import type { Repair } from '../repairs/repairs';

const equalize: Repair = { kind: 'equalize', layers: ['a', 'b'] };
const other: Repair = { kind: 'equalize', layers: ['b', 'c'] };

test('repairs keep their order, and each is there once', () => {
  const both = withRepairs(withRepairs(emptyRecipe, [equalize]), [other]);
  expect(both.repairs).toEqual([equalize, other]);
  expect(withRepairs(both, [equalize]).repairs).toEqual([other, equalize]);
  expect(withoutRepairs(both, [equalize]).repairs).toEqual([other]);
  expect(withoutRepairs(both, [equalize, other])).toEqual(emptyRecipe);
});

test('the line of a recipe counts them, its title names them', () => {
  const repaired = withRepairs(emptyRecipe, [equalize]);
  const name = (layer: string): string => layer;
  expect(recipeLine(repaired, 0)).toBe('default · 1 repair');
  expect(qconfigTitle(emptyRecipe, repaired, name)).toBe('equalize a → b');
  expect(qconfigTitle(repaired, emptyRecipe, name)).toBe('without equalize a → b');
});

test.each([
  [[{ kind: 'equalise', layers: ['a', 'b'] }], 'repairs[0].kind cannot be "equalise"'],
  [[{ kind: 'equalize', layers: ['a'] }], 'must name two layers, found a list of 1'],
  [[{ ...equalize, layer: 'a' }], "unknown key 'layer' in repairs[0]"],
  [['equalize'], 'repairs[0] must be'],
])('%j is refused with its place', (repairs, message) => {
  const parse = (): Recipe => parseRecipe({ schema: 'bitloupe.recipe/1', repairs }, 'r.json');
  expect(parse).toThrow(message);
});

test('a repair may only name layers that are there', () => {
  const layers = ['a', 'b'].map((name) => ({ name, op: 'Conv', nodes: [name] }));
  const check = (repair: Repair): void =>
    checkRecipe(withRepairs(emptyRecipe, [repair]), layers, () => () => false);
  expect(() => check(equalize)).not.toThrow();
  expect(() => check(other)).toThrow("unknown layer 'c'");
});
