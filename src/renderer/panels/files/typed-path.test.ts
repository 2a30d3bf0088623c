import { describe, expect, it } from 'vitest';
import { asFolder, beginningWith, complete, splitPath } from './typed-path';

describe('a typed path', () => {
  it.each([
    ['/home/anna/mod', '/home/anna/', 'mod'],
    ['/home/', '/home/', ''],
    ['/', '/', ''],
    ['~/models/a.onnx', '~/models/', 'a.onnx'],
    ['model', '', 'model'],
    ['', '', ''],
    [String.raw`C:\data\mo`, 'C:\\data\\', 'mo'],
  ])('%j is the folder %j and the name %j', (text, folder, name) => {
    expect(splitPath(text)).toEqual({ folder, name });
  });

  it.each([
    ['/home/anna', '/home/anna/'],
    ['/', '/'],
    ['~', '~/'],
    [String.raw`C:\data`, 'C:\\data\\'],
  ])('the folder %j is shown as %j', (location, shown) => {
    expect(asFolder(location)).toBe(shown);
  });

  it('finds names by their beginning, in either case', () => {
    const entries = [{ name: 'Model.onnx' }, { name: 'mobile' }, { name: 'calib' }];
    expect(beginningWith(entries, 'mO').map(({ name }) => name)).toEqual(['Model.onnx', 'mobile']);
    expect(beginningWith(entries, '')).toEqual(entries);
  });

  it.each([
    [['calibration', 'calib-small'], 'c', 'calib'],
    [['calibration'], 'cal', 'calibration'],
    [['calibration'], 'CAL', 'calibration'],
    [['calibration', 'calib-small'], 'calib', null],
    [['images', 'calib'], '', null],
    [[], 'x', null],
  ] as const)('Tab on %j behind %j gives %j', (names, typed, completed) => {
    expect(complete(names, typed)).toBe(completed);
  });
});
