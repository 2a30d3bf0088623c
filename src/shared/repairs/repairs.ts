import { z } from 'zod';

const layerName = z.string().min(1);

/**
 * A change of weights and biases after which int8 fits better. Its numbers are derived from the model's own
 * weights and the calibration data each time: the recipe names the layers, and holds no weights.
 */
export const repairSchema = z.discriminatedUnion('kind', [
  /** Scales the channels between two layers so that both weights have channels of one size. */
  z.strictObject({ kind: z.literal('equalize'), layers: z.tuple([layerName, layerName]) }),
  /** Moves the spread of a layer's input channels into its weight, and into those of all that read the same. */
  z.strictObject({
    kind: z.literal('smooth'),
    layer: layerName,
    /** How much of it: 0 = none, 1 = all. */
    alpha: z.number().min(0).max(1),
  }),
  /** Rounds the weight column by column, the error of each carried into those behind it. */
  z.strictObject({ kind: z.literal('round'), layer: layerName }),
  /** Takes out of the bias what int8 adds to the layer's output on average. */
  z.strictObject({ kind: z.literal('bias'), layer: layerName }),
]);

export type Repair = z.infer<typeof repairSchema>;
export type RepairKind = Repair['kind'];

export type RepairOf<Kind extends RepairKind> = Extract<Repair, { readonly kind: Kind }>;

/** Which samples told whether a repair pays, in words. */
export const judgedOnWords = {
  validation: 'of the validation data',
  part: 'of the calibration data that nothing was derived from',
  calibration: 'that the repairs were derived from, too: there are no others',
} as const;

/** One row for each kind: what it is called, and what it does in a sentence. */
export const repairKinds: Readonly<
  Record<RepairKind, { readonly label: string; readonly about: string }>
> = {
  equalize: {
    label: 'Equalize channels',
    about: 'scales the channels between two layers so that one step fits all of them',
  },
  smooth: {
    label: 'Smooth the input',
    about: 'moves the spread of the input channels into the weight',
  },
  round: {
    label: 'Round with care',
    about: 'rounds the weight so that its errors cancel on real inputs',
  },
  bias: {
    label: 'Correct the bias',
    about: 'takes out what int8 adds to the output on average',
  },
};

export const repairKindNames = Object.keys(repairKinds) as RepairKind[];

export function layersOfRepair(repair: Repair): readonly string[] {
  return repair.kind === 'equalize' ? repair.layers : [repair.layer];
}

/** `equalize a → b`. */
export function repairWords(repair: Repair, nameOf: (layer: string) => string): string {
  const alpha = repair.kind === 'smooth' ? ` by ${repair.alpha}` : '';
  return `${repair.kind} ${layersOfRepair(repair).map(nameOf).join(' → ')}${alpha}`;
}

/** What tells one repair from another: its kind and its layers. */
export function repairKey(repair: Repair): string {
  return JSON.stringify([repair.kind, ...layersOfRepair(repair)]);
}
