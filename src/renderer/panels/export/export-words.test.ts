import { expect, it } from 'vitest';
import { companionName } from './export-words';

it.each([
  ['report', 'det.int8.onnx', 'det.report.html'],
  ['csv', 'det.int8.onnx', 'det.layers.csv'],
  ['recipe', 'tuned.onnx', 'tuned.recipe.json'],
  ['tool', 'tuned.onnx', 'tuned.pytorch.py'],
  ['report', 'mine.recipe.json', 'mine.report.html'],
] as const)('a %s beside %s is called %s', (kind, first, name) => {
  expect(companionName(kind, first)).toBe(name);
});
