import { expect, test } from 'vitest';
import { emptyRecipe } from '../recipe/recipe';
import { desktopCallNames, webCallNames } from '../shell/shell-calls';
import { engineCallNames, isLasting, workCalls } from './contract';

test('every call of the engine is answered by the engine, but for the two of its host', () => {
  const own = new Set(Object.keys(workCalls));
  expect(engineCallNames.filter((name) => !own.has(name))).toEqual(['situation', 'join']);
});

test('over one line to the server, no name stands for two calls', () => {
  const names = [...engineCallNames, ...webCallNames];
  expect(new Set(names).size).toBe(names.length);
  expect(desktopCallNames).not.toContain('listFolder');
});

test('calls that last take the name of a job; names of no call do not last', () => {
  expect(engineCallNames.filter(isLasting)).toEqual([
    'run',
    'sensitivity',
    'remedies',
    'repair',
    'tune',
    'accuracy',
    'benchmark',
    'compareKernels',
    'compareWith',
    'exportModel',
  ]);
  expect(['situation', 'cancel', 'constructor', '__proto__'].some(isLasting)).toBe(false);
});

test('arguments are held to the letter', () => {
  const { takes } = workCalls.predict;
  expect(takes.safeParse({ recipe: emptyRecipe }).success).toBe(true);
  expect(takes.safeParse({ recipe: emptyRecipe, more: 1 }).success).toBe(false);
});
