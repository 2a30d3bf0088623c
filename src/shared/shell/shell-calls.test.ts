import { describe, expect, it } from 'vitest';
import { checkShellArguments } from './shell-calls';

const beside = (name: string): unknown => checkShellArguments('beside', { ref: 'file-1', name });

describe('what may be written beside a model', () => {
  it('is a report, a table, a picture or a recipe', () => {
    for (const name of ['digits.report.html', 'digits.recipe.json', 'graph.svg', 'a b.CSV']) {
      expect(beside(name)).toEqual({ ref: 'file-1', name });
    }
  });

  it('never lies in another folder, and is no model, program or hidden file', () => {
    for (const name of [
      '../x.json',
      'a/b.json',
      'a\\b.json',
      'model.onnx',
      'run.sh',
      '.x.json',
      'a\0.json',
      '',
    ]) {
      expect(() => beside(name)).toThrow('beside was called with a wrong argument');
    }
  });
});
