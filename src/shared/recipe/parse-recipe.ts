import type { z } from 'zod';
import { type AppError, badInput } from '../errors';
import { type Recipe, recipeSchema } from './recipe';
import { repairKindNames, repairSchema } from '../repairs/repairs';
import { didYouMean } from '../nearest';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const patchShape = recipeSchema.shape.global.unwrap().options[1].shape;
const activationKeys = Object.keys(patchShape.activation.unwrap().options[1].shape);
const weightKeys = Object.keys(patchShape.weight.unwrap().shape);
const repairKeys = [
  ...new Set(repairSchema.options.flatMap((option) => Object.keys(option.shape))),
];

/**
 * Checks the shape of a recipe (not whether its layers exist: see `checkRecipe`).
 * `source` names the file in the message. Throws `bad-input` naming the first wrong key or value.
 */
export function parseRecipe(json: unknown, source: string): Recipe {
  const result = recipeSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw issue === undefined ? badInput(`${source} is not a recipe`) : explain(issue, json, source);
}

/** Reads a recipe from the text of a file. */
export function parseRecipeText(text: string, source: string): Recipe {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw badInput(
      `${source} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Check for a missing comma or bracket, or a comment: JSON has none.',
    );
  }
  return parseRecipe(json, source);
}

function explain(issue: Issue, json: unknown, source: string): AppError {
  const found = valueAt(json, issue.path);
  if (issue.path.length === 0 && issue.code === 'invalid_type') {
    return badInput(
      `${source} is not a recipe: expected an object, found ${describe(found)}`,
      schemaHint,
    );
  }
  const place = `${source}: ${pathText(issue.path)}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKey(issue.keys[0] ?? '', issue.path, source);
    case 'invalid_union':
      if (issue.path[0] === 'repairs') return wrongValue(place, found, repairKindNames);
      return explainUnion(issue.errors, issue.path, json, source);
    case 'invalid_value':
      if (pathText(issue.path) === 'schema') return wrongSchema(found, source);
      return wrongValue(place, found, issue.values.map(String));
    case 'too_small':
    case 'too_big':
      if (!Array.isArray(found)) break;
      if (issue.path[0] === 'repairs') {
        return badInput(`${place} must name two layers, found ${describe(found)}`);
      }
      return badInput(`${place} must be ${article('tuple')}, found ${describe(found)}`);
    case 'invalid_type':
      return badInput(`${place} must be ${article(issue.expected)}, found ${describe(found)}`);
    default:
  }
  return badInput(`${place}: ${issue.message}, found ${describe(found)}`);
}

/** A qconfig is `none` or an object: tells what is wrong in the form the user meant. */
function explainUnion(
  branches: readonly (readonly Issue[])[],
  path: Path,
  json: unknown,
  source: string,
): AppError {
  const found = valueAt(json, path);
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) {
    const inner = branches
      .flat()
      .find((issue) => issue.code !== 'invalid_value' || issue.path.length > 0);
    if (inner !== undefined) {
      return explain({ ...inner, path: [...path, ...inner.path] }, json, source);
    }
  }
  const isSide = path.at(-1) === 'activation';
  const object = isSide ? 'an object' : 'an object with activation and weight';
  const what = isSide ? 'activations' : 'the layer';
  return badInput(
    `${source}: ${pathText(path)} must be "none" or ${object}, found ${describe(found)}`,
    typeof found === 'string' ? `Write "none" to keep ${what} in float.` : undefined,
  );
}

function unknownKey(key: string, path: Path, source: string): AppError {
  const valid = keysAt(path);
  const where = path.length === 0 ? 'a recipe' : pathText(path);
  return badInput(
    `${source}: unknown key '${key}' in ${where}`,
    `Keys here: ${valid.join(', ')}.${didYouMean(key, valid)}`,
  );
}

function wrongValue(place: string, found: unknown, valid: readonly string[]): AppError {
  if (found === undefined)
    return badInput(`${place} is missing`, `Write one of ${valid.join(', ')}.`);
  const suggestion = typeof found === 'string' ? didYouMean(found, valid) : '';
  return badInput(
    `${place} cannot be ${describe(found)}`,
    `${valid.length === 1 ? 'It can only be' : 'Choose one of'} ${valid.join(', ')}.${suggestion}`,
  );
}

const schemaHint = 'A recipe starts with { "schema": "bitloupe.recipe/1" }.';

function wrongSchema(found: unknown, source: string): AppError {
  return found === undefined
    ? badInput(`${source} is not a recipe: the key "schema" is missing`, schemaHint)
    : badInput(
        `${source} is not a recipe of this version: its schema is ${describe(found)}`,
        schemaHint,
      );
}

function keysAt(path: Path): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(recipeSchema.shape);
  if (path[0] === 'repairs') return repairKeys;
  if (last === 'activation') return activationKeys;
  if (last === 'weight') return weightKeys;
  return Object.keys(patchShape);
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    json,
  );
}

/** `layers["head/MatMul"].activation.dtype`, `patterns[0][1]`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value);
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'an object',
    array: 'a list',
    record: 'an object',
    tuple: 'a list [pattern, qconfig]',
    boolean: 'true or false',
  };
  return words[type] ?? `a ${type}`;
}
