import { describe, expect, test } from 'vitest';
import { nameProblem } from './file-names';

describe('names for new files', () => {
  test.each([
    'model.int8.onnx',
    'zürich.csv',
    'a b.json',
    '.hidden',
    'console.json',
    'com.json',
    'nulls',
    'комп.svg',
    '1',
  ])('“%s” is one', (name) => expect(nameProblem(name)).toBeNull());

  test.each([
    ['', 'not a name'],
    ['..', 'not a name'],
    ['a/b.json', 'a path'],
    ['a\\b.json', 'a path'],
    ['a.onnx:stream', 'colon'],
    ['a.onnx::$DATA', 'colon'],
    ['C:', 'colon'],
    ['a\0.json', 'control'],
    ['a\n.json', 'control'],
    ['a.json.', 'ends in'],
    ['a.json ', 'ends in'],
    ['CON', 'device'],
    ['con .json', 'device'],
    ['LPT1  .a.b', 'device'],
    ['nul.json', 'device'],
    ['Com1.tar.gz', 'device'],
    ['LPT³', 'device'],
    ['conin$', 'device'],
  ])('“%s” is none', (name, why) => expect(nameProblem(name)).toContain(why));
});
