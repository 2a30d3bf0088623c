import { expect, test } from 'vitest';
import { fitLabels, scopeGroups } from './scope-groups';

const mobile = [
  'features.0.0',
  'features.1.conv.0.0',
  'features.1.conv.1.0',
  'features.1.Add',
  'features.2.conv.0.0',
  'features.2.conv.1.0',
  'features.2.conv.2.0',
  'fc',
];

test('layers of one block stand in one group', () => {
  expect(scopeGroups(mobile, 10).map((group) => [group.label, group.from, group.to])).toEqual([
    ['features.0', 0, 0],
    ['features.1', 1, 3],
    ['features.2', 4, 6],
    ['', 7, 7],
  ]);
});

test('slash scopes that repeat themselves are read once', () => {
  const names = [
    '/encoder/layer.0/attention/q',
    '/encoder/layer.0/attention/k',
    '/encoder/layer.1/attention/q',
    '/encoder/layer.1/attention/k',
  ];
  expect(scopeGroups(names, 3).map((group) => group.label)).toEqual(['layer.0', 'layer.1']);
  expect(
    scopeGroups(['/a/a.0/x', '/a/a.0/y', '/a/a.1/x', '/a/a.1/y'], 3).map((group) => group.label),
  ).toEqual(['a.0', 'a.1']);
});

test('too many groups fall back to an outer scope', () => {
  const names = Array.from(
    { length: 60 },
    (_, i) => `stage.${Math.floor(i / 20)}.block.${Math.floor(i / 2)}.conv`,
  );
  expect(scopeGroups(names, 12).map((group) => group.label)).toEqual([
    'stage.0',
    'stage.1',
    'stage.2',
  ]);
  const resnet = Array.from(
    { length: 48 },
    (_, i) => `layer${1 + Math.floor(i / 12)}.${Math.floor(i / 3) % 4}.conv${i % 3}`,
  );
  expect(scopeGroups(resnet, 20)).toHaveLength(16);
  expect(scopeGroups(resnet, 8).map((group) => group.label)).toEqual([
    'layer1',
    'layer2',
    'layer3',
    'layer4',
  ]);
});

test('names without scopes give no groups', () => {
  expect(scopeGroups(['Conv.0', 'Conv.1', 'Add.2'], 10)).toEqual([]);
});

test('labels of one axis are shortened alike', () => {
  const groups = (widths: readonly number[]) =>
    widths.map((widthPx, index) => ({ label: `features.${index + 9}`, widthPx }));
  expect(fitLabels(groups([200, 200, 200]))).toEqual(['features.9', 'features.10', 'features.11']);
  expect(fitLabels(groups([30, 30, 200]))).toEqual(['f.9', 'f.10', 'f.11']);
  expect(fitLabels(groups([14, 14, 200]))).toEqual(['9', '10', '11']);
});

test('a label without room stays empty, and does not shorten the others', () => {
  const wide = Array.from({ length: 9 }, (_, index) => ({ label: `layer.${index}`, widthPx: 60 }));
  expect(fitLabels([...wide, { label: 'layer.9', widthPx: 5 }])).toEqual([
    ...wide.map(({ label }) => label),
    '',
  ]);
  expect(fitLabels([{ label: '', widthPx: 100 }])).toEqual(['']);
});
