import { patch } from '../../onnx/proto';
import {
  bigintAttribute,
  bigintsAttribute,
  floatAttribute,
  hasAttribute,
} from '../../onnx/attributes';
import type { Converter, ConverterTable } from './context';
import { rewritten, without } from './context';

/** An INTS attribute that became the input after the ones the node has. */
function integersToInput(attribute: string): Converter {
  return (node, context) => {
    const values = bigintsAttribute(node, attribute);
    if (values === null) return [node];
    const name = context.addIntegers(`${node.name}/${attribute}`, values);
    return [rewritten(node, [node.input[0] ?? '', name], [attribute])];
  };
}

const slice: Converter = (node, context) => {
  const starts = bigintsAttribute(node, 'starts');
  const ends = bigintsAttribute(node, 'ends');
  if (starts === null || ends === null) return { refused: 'Slice has no starts or ends' };
  const axes = bigintsAttribute(node, 'axes') ?? starts.map((_, axis) => BigInt(axis));
  const inputs = [
    node.input[0] ?? '',
    context.addIntegers(`${node.name}/starts`, starts),
    context.addIntegers(`${node.name}/ends`, ends),
    context.addIntegers(`${node.name}/axes`, axes),
  ];
  return [rewritten(node, inputs, ['starts', 'ends', 'axes'])];
};

const topK: Converter = (node, context) => {
  const k = context.addIntegers(`${node.name}/k`, [bigintAttribute(node, 'k', 1n)]);
  return [rewritten(node, [node.input[0] ?? '', k], ['k'])];
};

const clip: Converter = (node, context) => {
  const input = node.input[0] ?? '';
  const type = context.typeOf(input);
  const limit = (name: string): string =>
    hasAttribute(node, name)
      ? context.addFloats(`${node.name}/${name}`, [floatAttribute(node, name, 0)], [], type)
      : '';
  const inputs = [input, limit('min'), limit('max')];
  while (inputs.at(-1) === '') inputs.pop();
  return [rewritten(node, inputs, ['min', 'max'])];
};

const pad: Converter = (node, context) => {
  const pads = bigintsAttribute(node, 'pads');
  if (pads === null) return { refused: 'Pad has no pads' };
  const input = node.input[0] ?? '';
  const value = floatAttribute(node, 'value', 0);
  const inputs = [
    input,
    context.addIntegers(`${node.name}/pads`, pads),
    context.addFloats(`${node.name}/value`, [value], [], context.typeOf(input)),
  ];
  return [rewritten(node, inputs, ['pads', 'value'])];
};

/** In a model that only infers, the mask means nothing; its element type changed at 10. */
const dropoutMask: Converter = (node, context) => {
  const mask = node.output[1] ?? '';
  if (mask !== '' && context.isUsed(mask)) return { refused: 'its mask is used, and changed type' };
  return [patch(node, { output: node.output.slice(0, 1) })];
};

const dropoutRatio: Converter = (node, context) => {
  if (!hasAttribute(node, 'ratio')) return [node];
  const input = node.input[0] ?? '';
  const ratio = floatAttribute(node, 'ratio', 0.5);
  const name = context.addFloats(`${node.name}/ratio`, [ratio], [], context.typeOf(input));
  return [rewritten(node, [input, name], ['ratio'])];
};

const reshape: Converter = (node, context) => {
  const shape = bigintsAttribute(node, 'shape');
  if (shape === null) return { refused: 'Reshape has no shape' };
  const name = context.addIntegers(`${node.name}/shape`, shape);
  return [rewritten(node, [node.input[0] ?? '', name], ['shape', 'consumed_inputs'])];
};

/** Ops whose attributes became inputs. Source: the version history in onnx/docs/Changelog.md. */
export const attributeConverters: ConverterTable = {
  Reshape: { 5: reshape },
  Slice: { 10: slice },
  TopK: { 10: topK },
  Clip: { 11: clip },
  Pad: { 11: pad },
  Dropout: { 7: (node) => [without(node, 'is_test')], 10: dropoutMask, 12: dropoutRatio },
  Squeeze: { 13: integersToInput('axes') },
  Unsqueeze: { 13: integersToInput('axes') },
  ReduceSum: { 13: integersToInput('axes') },
  Split: { 13: integersToInput('split') },
};
