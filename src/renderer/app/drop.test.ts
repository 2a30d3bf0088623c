import { expect, test } from 'vitest';
import { looseGroups } from './drop';

const groupsOf = (...names: string[]) =>
  looseGroups(names.map((name) => new File([], name))).map(({ paths }) => paths.join(' '));

test('a model takes its external data along', () => {
  expect(groupsOf('weights.bin', 'model.onnx')).toEqual(['model.onnx weights.bin']);
  expect(groupsOf()).toEqual([]);
});

test('two models are two things, for one is compared with the other', () => {
  expect(groupsOf('float.onnx', 'float.bin', 'int8.onnx')).toEqual([
    'float.onnx float.bin',
    'int8.onnx float.bin',
  ]);
});

test('a project and its model stay together', () => {
  expect(groupsOf('work.bitloupe', 'a.onnx', 'b.onnx')).toEqual(['work.bitloupe a.onnx b.onnx']);
});
