import { z } from 'zod';
import { badInput } from '../../errors';
import type { QconfigChange } from '../../recipe/qconfig';
import type { ReadScene, TravelLayer, TravelledRecipe } from '../terms/scene';
import { Found } from './found';

const flag = z.union([z.boolean(), z.enum(['True', 'False', 'true', 'false'])]);
const numbers = z.union([z.number(), z.array(z.number())]);

/** An entry of 0.6.1 and of the QNN converters: one for each channel. */
const entry = z.object({
  bitwidth: z.number(),
  dtype: z.string().optional(),
  is_symmetric: flag.optional(),
});
const byTensor = z.record(
  z.string(),
  z.union([entry.transform((one) => [one]), z.array(entry).min(1)]),
);

/** An entry of 1.0.0: one for each tensor. */
const named = z.object({
  name: z.string(),
  bw: z.number(),
  dtype: z.string(),
  enc_type: z.string().optional(),
  is_sym: flag.optional(),
  scale: numbers.optional(),
});

const schema = z.object({
  activation_encodings: z.union([z.array(named), byTensor]),
  param_encodings: z.union([z.array(named), byTensor]).optional(),
});

interface Encoded {
  readonly isFloat: boolean;
  readonly bits: number;
  readonly symmetric: boolean | null;
  readonly perChannel: boolean;
}

/**
 * Encodings of AIMET (1.0.0 and 0.6.1) and of the QNN converters: types and symmetry of what is
 * rounded, and which layers stay float. Ranges are those of the file they came with: a recipe has none.
 * Throws `bad-input` for entries that are no encodings.
 */
export function readEncodings(json: unknown, scene: ReadScene, source: string): TravelledRecipe {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badInput(
      `${source}: ${place === '' ? 'these' : place} are no encodings of AIMET or QNN`,
      'Encodings 1.0.0 and 0.6.1 can be read; later ones have another form.',
    );
  }
  const activations = encodedOf(parsed.data.activation_encodings);
  const parameters = encodedOf(parsed.data.param_encodings ?? {});
  const found = new Found(scene);
  found.leftOut.push('ranges: a recipe holds none, they are found by calibration again');
  const rounded = roundedTensors(scene.layers, activations);
  for (const layer of scene.layers) {
    if (isFloat(layer, rounded, parameters)) found.setLayer(layer, 'none');
    else found.setLayer(layer, changeOf(layer, activations, parameters));
  }
  const tensors = new Set(
    scene.layers.flatMap(({ outputs, inputs, weightTensors }) => [
      ...outputs,
      ...inputs,
      ...weightTensors,
    ]),
  );
  const strange = [...activations.keys()].filter((name) => !tensors.has(name));
  if (strange.length > 0) {
    found.leftOut.push(
      `${strange.length === 1 ? 'an encoding' : `${strange.length} encodings`} of tensors that no layer of this model reads or makes, ${JSON.stringify(strange[0])} first`,
    );
  }
  return found.done();
}

type Raw = z.infer<typeof schema>['activation_encodings'];

function encodedOf(raw: Raw): ReadonlyMap<string, Encoded> {
  const isTrue = (value: z.infer<typeof flag> | undefined): boolean | null =>
    value === undefined ? null : value === true || value === 'True' || value === 'true';
  const isFloating = (dtype: string | undefined): boolean => /float/i.test(dtype ?? 'int');
  if (Array.isArray(raw)) {
    return new Map(
      raw.map(({ name, bw, dtype, enc_type: kind, is_sym: symmetric, scale }) => [
        name,
        {
          isFloat: isFloating(dtype),
          bits: bw,
          symmetric: isTrue(symmetric),
          perChannel: kind === 'PER_CHANNEL' || (Array.isArray(scale) && scale.length > 1),
        },
      ]),
    );
  }
  return new Map(
    Object.entries(raw).map(([name, entries]) => [
      name,
      {
        isFloat: isFloating(entries[0]?.dtype),
        bits: entries[0]?.bitwidth ?? 8,
        symmetric: isTrue(entries[0]?.is_symmetric),
        perChannel: entries.length > 1,
      },
    ]),
  );
}

type Encodings = ReadonlyMap<string, Encoded>;

/** Tensors with an encoding, and what layers that only move values make of them: AIMET leaves those out. */
function roundedTensors(
  layers: readonly TravelLayer[],
  activations: Encodings,
): ReadonlySet<string> {
  const rounded = new Set(
    [...activations].flatMap(([name, { isFloat: stays }]) => (stays ? [] : [name])),
  );
  for (const { passes, inputs, outputs } of layers) {
    if (passes && inputs.every((name) => rounded.has(name)))
      for (const name of outputs) if (!activations.has(name)) rounded.add(name);
  }
  return rounded;
}

/** A layer with weights is what its weights are; another one reads rounded values, all of them. */
function isFloat(layer: TravelLayer, rounded: ReadonlySet<string>, parameters: Encodings): boolean {
  if (layer.weightTensors.length > 0)
    return !layer.weightTensors.some((tensor) => parameters.get(tensor)?.isFloat === false);
  if (layer.passes) return false;
  const read = layer.inputs.length > 0 ? layer.inputs : layer.outputs;
  return !read.every((tensor) => rounded.has(tensor));
}

function changeOf(
  layer: TravelLayer,
  activations: Encodings,
  parameters: Encodings,
): QconfigChange {
  const output = layer.outputs
    .map((tensor) => activations.get(tensor))
    .find((one) => one?.isFloat === false);
  const weight = layer.weightTensors
    .map((tensor) => parameters.get(tensor))
    .find((one) => one?.isFloat === false);
  return {
    ...(output === undefined ? {} : { activation: typeOf(output) }),
    ...(weight === undefined
      ? {}
      : {
          weight: {
            dtype: weight.symmetric === false ? 'uint8' : 'int8',
            symmetric: weight.symmetric !== false,
            granularity: weight.perChannel ? 'channel' : 'tensor',
          },
        }),
  };
}

/** Encodings count from 0: what is not symmetric is an unsigned type by its own words. */
function typeOf({ bits, symmetric }: Encoded) {
  const isSymmetric = symmetric === true;
  const width = bits > 8 ? (16 as const) : (8 as const);
  return {
    dtype: isSymmetric ? (`int${width}` as const) : (`uint${width}` as const),
    symmetric: isSymmetric,
    observer: 'minmax' as const,
    reduceRange: false,
  };
}
