import type { RecipeEdit } from '../../../shared/recipe/recipe-edits';
import { emptyRecipe, type Recipe } from '../../../shared/recipe/recipe';
import { recipeKey } from '../../../shared/recipe/recipe-key';

export interface RecipeStep {
  readonly title: string;
  readonly before: Recipe;
  readonly after: Recipe;
}

/** The recipe and how it came to be. Recipes are small, so steps keep both sides whole. */
export interface RecipeDocument {
  readonly recipe: Recipe;
  readonly past: readonly RecipeStep[];
  readonly future: readonly RecipeStep[];
}

const stepLimit = 500;

export function newDocument(recipe: Recipe = emptyRecipe): RecipeDocument {
  return { recipe, past: [], future: [] };
}

/** Adds one undo step; an edit that changes nothing leaves the document as it is. */
export function commitEdit(document: RecipeDocument, edit: RecipeEdit): RecipeDocument {
  if (recipeKey(edit.recipe) === recipeKey(document.recipe)) return document;
  const step: RecipeStep = { title: edit.title, before: document.recipe, after: edit.recipe };
  return { recipe: edit.recipe, past: [...document.past, step].slice(-stepLimit), future: [] };
}

export function undo(document: RecipeDocument): RecipeDocument {
  const step = document.past.at(-1);
  if (step === undefined) return document;
  return {
    recipe: step.before,
    past: document.past.slice(0, -1),
    future: [step, ...document.future],
  };
}

export function redo(document: RecipeDocument): RecipeDocument {
  const [step, ...future] = document.future;
  if (step === undefined) return document;
  return { recipe: step.after, past: [...document.past, step], future };
}
