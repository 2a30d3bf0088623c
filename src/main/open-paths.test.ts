import path from 'node:path';
import { expect, test } from 'vitest';
import { openPathsOf, startPathsOf, userArguments } from './open-paths';

const folder = path.resolve('/start');

test('a model and its data are found among the arguments, relative to where the app was started', () => {
  const wanted = { model: path.resolve('/start/a.onnx'), data: path.resolve('/start/calib') };
  expect(openPathsOf(['a.onnx', '--data', 'calib'], folder)).toEqual(wanted);
  expect(openPathsOf(['--data=calib', 'a.onnx'], folder)).toEqual(wanted);
});

test('switches that Chromium adds are not models', () => {
  expect(openPathsOf(['--no-sandbox', '--inspect=0'], folder)).toEqual({ model: null, data: null });
});

test('an option without its value opens nothing', () => {
  expect(openPathsOf(['--data'], folder)).toEqual({ model: null, data: null });
});

test('the app’s own folder is not taken for a model', () => {
  expect(userArguments(['electron', '.', 'a.onnx'], false)).toEqual(['a.onnx']);
  expect(userArguments(['electron', '--inspect=0', '/app', 'a.onnx'], false)).toEqual(['a.onnx']);
  expect(userArguments(['bitloupe', 'a.onnx'], true)).toEqual(['a.onnx']);
});

test.each([
  [{ paths: { model: '/a.onnx', data: null } }, { model: '/a.onnx', data: null }],
  [{ paths: { model: null, data: '/calib', project: '/x' } }, { model: null, data: '/calib' }],
  [undefined, { model: null, data: null }],
  [null, { model: null, data: null }],
  ['a.onnx', { model: null, data: null }],
  [{}, { model: null, data: null }],
  [{ paths: 'a.onnx' }, { model: null, data: null }],
  [{ paths: { model: 7, data: ['x'] } }, { model: null, data: null }],
  [{ paths: { model: '' } }, { model: null, data: null }],
])('another start that says %j opens what can be understood of it', (data, wanted) => {
  expect(startPathsOf(data)).toEqual(wanted);
});
