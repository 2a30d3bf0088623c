import { AppError } from '../../../shared/errors';
import { getOrMake } from '../../../shared/get-or-make';
import { compilePattern, type NameTest } from '../../../shared/recipe/match-pattern';
import type { Recipe } from '../../../shared/recipe/recipe';
import { compileRecipe, type QconfigResolver } from '../../../shared/recipe/resolve';
import { compileRe2 } from '../../ui/text/compile-pattern';

type Patterns = NonNullable<Recipe['patterns']>;

/** A click changes entries of layers and keeps the list of patterns: names are matched once for each list. */
const matched = new WeakMap<Patterns, ReadonlyMap<string, NameTest | null>>();

/**
 * What a recipe says of a layer, as far as the page can tell: name patterns run on the thread that
 * draws, so those that RE2 cannot match are left to the engine, and answers they bear on not certain.
 */
export function resolverOf(recipe: Recipe): QconfigResolver {
  const { patterns = [] } = recipe;
  const tests = getOrMake(
    matched,
    patterns,
    () => new Map(patterns.map(([pattern]) => [pattern, remembering(pattern)])),
  );
  return compileRecipe(recipe, (pattern) => tests.get(pattern) ?? null);
}

function remembering(pattern: string): NameTest | null {
  const test = testOf(pattern);
  if (test === null) return null;
  const answers = new Map<string, boolean>();
  return (name) => getOrMake(answers, name, () => test(name));
}

/** Null also for a pattern that is not valid: the engine says what is wrong with it. */
function testOf(pattern: string): NameTest | null {
  try {
    return compilePattern(pattern, compileRe2);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-input') return null;
    throw error;
  }
}
