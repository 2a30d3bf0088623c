import type { Notice } from '../../shared/contract/parts';
import { badInput } from '../../shared/errors';
import { describeTensor, type HostTensor, isDynamic, neededInputs } from '../data/sample/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { inputTwins, outputTwins } from './place/input-twins';
import { layoutsBetween } from './values/layouts';

/** Throws `bad-input` where no output of the models pairs, or the quantized model has an input that cannot be fed. */
export function checkPorts(float: PreparedModel, quantized: PreparedModel): void {
  const outputs = outputTwins(float, quantized);
  if (outputs.size === 0 && float.outputs.length > 0) {
    throw badInput(
      `no output of ${quantized.path} (${namesOf(quantized.outputs)}) has the name of one of ${float.path} (${namesOf(float.outputs)}), and they are not as many`,
      'Give the float model and a quantized model made from it, with the same names for their outputs.',
    );
  }
  const { names } = inputTwins(float, quantized);
  const fed = new Set(names.values());
  const starved = neededInputs(quantized.inputs).filter(({ name }) => !fed.has(name));
  if (starved.length > 0) {
    throw badInput(
      `${quantized.path} has inputs that ${float.path} has not: ${namesOf(starved)}`,
      'Give the float model and a quantized model made from it, with the same inputs under the same names.',
    );
  }
  for (const { name, type, shape } of float.inputs) {
    const twin = quantized.inputs.find((input) => input.name === names.get(name));
    if (twin === undefined) continue;
    const isKnown = shape.length > 0 && twin.shape.length > 0;
    if (twin.type !== type || (isKnown && layoutsBetween(shape, twin.shape).length === 0))
      throw otherShape({ float, quantized, name, twin }, describeTensor(type, shape));
  }
}

interface FedInput {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  /** Of the float model's input. */
  readonly name: string;
  readonly twin: PreparedModel['inputs'][number];
}

/** Throws `bad-input` where a sample is not what the quantized model takes, as where only its own sizes are fixed. */
export function checkFed(tensor: HostTensor, fed: FedInput): void {
  const { shape } = fed.twin;
  // An empty shape may also be an unknown one.
  const isLike =
    shape.length === 0 ||
    (shape.length === tensor.dims.length &&
      shape.every((size, axis) => isDynamic(size) || size === tensor.dims[axis]));
  if (!isLike) throw otherShape(fed, describeTensor(tensor.type, tensor.dims));
}

function otherShape({ float, quantized, name, twin }: FedInput, own: string): Error {
  const other = twin.name === name ? '' : ` (there '${twin.name}')`;
  return badInput(
    `input '${name}'${other} is ${own} for ${float.path} and ${describeTensor(twin.type, twin.shape)} for ${quantized.path}`,
    'Export both models for inputs of one type and size, or with dynamic dimensions.',
  );
}

/** What of the models is not compared because the other one has no such input or output. */
export function portNotices(float: PreparedModel, quantized: PreparedModel): readonly Notice[] {
  const outputs = outputTwins(float, quantized);
  const twins = new Set(outputs.values());
  const own = float.outputs.filter(({ name }) => !outputs.has(name));
  const others = quantized.outputs.filter(({ name }) => !twins.has(name));
  const notices: Notice[] = [];
  if (own.length + others.length > 0) {
    const parts = [
      ...(own.length > 0 ? [`${namesOf(own)} of ${float.path}`] : []),
      ...(others.length > 0 ? [`${namesOf(others)} of ${quantized.path}`] : []),
    ];
    notices.push({
      code: 'outputs-not-compared',
      message: `Outputs that only one of the models has are not compared: ${parts.join('; ')}.`,
      hint: 'Outputs of models that have not as many are paired by name.',
    });
  }
  const { names } = inputTwins(float, quantized);
  const unread = float.inputs.filter(({ name }) => !names.has(name));
  if (unread.length > 0) {
    notices.push({
      code: 'inputs-not-fed',
      message: `${quantized.path} has no input for ${namesOf(unread)} of ${float.path}: only the float model is given it.`,
      hint: 'Where it matters for the result, all numbers say so.',
    });
  }
  return notices;
}

function namesOf(ports: readonly { readonly name: string }[]): string {
  return ports.map(({ name }) => `'${name}'`).join(', ');
}
