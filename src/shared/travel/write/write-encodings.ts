import { dtypes, type IntegerType, integerRange } from '../../dtypes';
import { repairsLeftOut } from './changes';
import { weightsAlone } from './skips';
import type { Encoding, TravelScene, TravelText } from '../terms/scene';

/** Encodings count from the smallest integer of a type. */
const lowestOf = (dtype: IntegerType): number =>
  integerRange(dtype, { symmetric: false, reduceRange: false }).min;

/** AIMET and QNN write value = scale · (integer + offset), with integers from 0 on. */
function offsetsOf({ dtype, zeroPoint }: Encoding): readonly number[] {
  // Minus nothing would be written as -0 in no file, but it is not 0 to who compares.
  return zeroPoint.map((zero) => lowestOf(dtype) - zero || 0);
}

/** Encodings 1.0.0 of AIMET. */
export function writeAimet(scene: TravelScene): TravelText {
  const { activations, parameters } = encodingsOf(scene);
  const list = (encodings: readonly Encoding[], isParameter: boolean) =>
    encodings.map((encoding) => ({
      name: encoding.tensor,
      dtype: 'INT',
      bw: dtypes[encoding.dtype].bits,
      enc_type: isParameter && encoding.scale.length > 1 ? 'PER_CHANNEL' : 'PER_TENSOR',
      is_sym: encoding.symmetric,
      scale: encoding.scale,
      offset: offsetsOf(encoding),
    }));
  return jsonText(scene, {
    version: '1.0.0',
    activation_encodings: list(activations, false),
    param_encodings: list(parameters, true),
  });
}

/** Encodings 0.6.1 of AIMET. */
export function writeAimet061(scene: TravelScene): TravelText {
  return jsonText(scene, { version: '0.6.1', ...byTensor(scene) });
}

/** `--quantization_overrides` of the QNN converters: the same entries, without a version. */
export function writeQnn(scene: TravelScene): TravelText {
  return jsonText(scene, byTensor(scene));
}

function byTensor(scene: TravelScene) {
  const { activations, parameters } = encodingsOf(scene);
  const record = (encodings: readonly Encoding[]) =>
    Object.fromEntries(encodings.map((encoding) => [encoding.tensor, entriesOf(encoding)]));
  return { activation_encodings: record(activations), param_encodings: record(parameters) };
}

function entriesOf(encoding: Encoding) {
  const offsets = offsetsOf(encoding);
  const bitwidth = dtypes[encoding.dtype].bits;
  return encoding.scale.map((scale, channel) => {
    const offset = offsets[channel] ?? 0;
    return {
      bitwidth,
      dtype: 'int',
      is_symmetric: encoding.symmetric ? 'True' : 'False',
      max: scale * (offset + 2 ** bitwidth - 1),
      min: scale * offset || 0,
      offset,
      scale,
    };
  });
}

function encodingsOf({ encodings }: TravelScene): NonNullable<TravelScene['encodings']> {
  if (encodings === null) throw new Error('encodings are asked for without ranges');
  return encodings;
}

/** JSON has no comments: what is left out is told beside it. */
function jsonText(scene: TravelScene, json: object): TravelText {
  const leftOut = scene.tensors.flatMap(({ name, alsoOtherwise }) =>
    alsoOtherwise
      ? [`tensor ${JSON.stringify(name)}: a reader rounds it again, in another way`]
      : [],
  );
  leftOut.push(...weightsAlone(scene), ...repairsLeftOut(scene));
  const rounded = new Set(scene.tensors.map(({ name }) => name));
  for (const layer of scene.layers) {
    const around = [...layer.inputs, ...layer.outputs];
    const isHidden =
      layer.skipped && layer.weightTensors.length === 0 && around.some((name) => rounded.has(name));
    if (isHidden) {
      leftOut.push(
        `layer ${JSON.stringify(layer.name)} stays float, but tensors around it are rounded for its neighbours`,
      );
    }
  }
  const skipped = scene.layers.filter((layer) => layer.skipped).length;
  if (skipped > 0) {
    leftOut.push(
      `${skipped === 1 ? 'one layer stays' : `${skipped} layers stay`} float by having no encodings: load the file so that what it lacks stays float (--float_fallback of the QNN converters, partial encodings of AIMET)`,
    );
  }
  leftOut.push('biases: they are int32 at input scale · weight scale, which both tools derive');
  return { text: `${JSON.stringify(json, null, 2)}\n`, leftOut };
}
