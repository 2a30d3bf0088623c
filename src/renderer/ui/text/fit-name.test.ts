import { describe, expect, it } from 'vitest';
import { fitName } from './fit-name';
import { labelLayers, nameParts } from './layer-name';

const layers = Array.from({ length: 12 }, (_, index) => [
  { name: `/bert/encoder/layer.${index}/attention/self/Softmax`, op: 'Softmax' },
  { name: `/bert/encoder/layer.${index}/output/dense/MatMul`, op: 'MatMul' },
]).flat();
const labels = labelLayers(layers);
const softmax = labels.of('/bert/encoder/layer.8/attention/self/Softmax');

describe('a name in little room', () => {
  it('keeps the numbered block and the last part', () => {
    expect(nameParts(softmax)).toEqual({
      head: 'bert.encoder.layer.8.',
      middle: 'attention.self.',
      leaf: 'Softmax',
    });
    expect(nameParts(labels.short('/bert/encoder/layer.8/attention/self/Softmax'))).toEqual({
      head: '8.',
      middle: 'attention.self.',
      leaf: 'Softmax',
    });
  });

  it.each([
    [60, 'bert.encoder.layer.8.attention.self.Softmax'],
    [34, 'bert.encoder.layer.8.atten…Softmax'],
    [29, 'bert.encoder.layer.8.…Softmax'],
    [20, 'bert.encoder…Softmax'],
    [6, 'So…max'],
  ])('in %i characters: %s', (room, shown) => {
    expect(fitName(softmax, room)).toBe(shown);
    expect(shown.length).toBeLessThanOrEqual(room);
  });

  it('tells twelve equal blocks apart in the width of a column', () => {
    const shown = layers.map(({ name }) => fitName(labels.short(name), 14));
    expect(new Set(shown).size).toBe(layers.length);
  });

  it('has no middle where nothing is numbered', () => {
    const plain = { name: '/head/dense/Relu', op: 'Relu' };
    expect(nameParts(labelLayers([plain]).of(plain.name))).toEqual({
      head: '',
      middle: 'head.dense.',
      leaf: 'Relu',
    });
  });
});
