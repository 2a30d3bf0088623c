import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest';

describe('nearest', () => {
  it('finds the word behind a slip of the finger', () => {
    expect(nearest('resise', ['layout', 'resize', 'scale'])).toBe('resize');
    expect(nearest('Colour', ['color', 'crop'])).toBe('color');
    expect(nearest('sdt', ['std', 'mean'])).toBe('std');
    expect(nearest('st', ['std', 'mean'])).toBe('std');
  });

  it('prefers the closer of two candidates', () => {
    expect(nearest('conv12', ['conv1', 'conv13', 'conv123'])).toBe('conv1');
    expect(nearest('conv13', ['conv1', 'conv13', 'conv123'])).toBe('conv13');
  });

  it('suggests nothing when nothing is close', () => {
    expect(nearest('x', ['input', 'image'])).toBe(null);
    expect(nearest('ab', ['cd'])).toBe(null);
    expect(nearest('anything', [])).toBe(null);
  });

  it('puts the suggestion into a sentence', () => {
    expect(didYouMean('inptu', ['input'])).toBe(" Did you mean 'input'?");
    expect(didYouMean('zzz', ['input'])).toBe('');
  });
});
