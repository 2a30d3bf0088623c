import { z } from 'zod';

const layerName = z.string().min(1);

/**
 * A change of weights and biases after which int8 fits better. Its numbers are derived from the model's own
 * weights and the calibration data each time: the recipe names the layers, and holds no weights.
 */
export const repairSchema = z.discriminatedUnion('kind', [
  /** Scales the channels between two layers so that both weights have channels of one size. */
  z.strictObject({ kind: z.literal('equalize'), layers: z.tuple([layerName, layerName]) }),
]);

export type Repair = z.infer<typeof repairSchema>;
export type RepairKind = Repair['kind'];

/** One row for each kind: what it is called, and what it does in a sentence. */
export const repairKinds: Readonly<
  Record<RepairKind, { readonly label: string; readonly about: string }>
> = {
  equalize: {
    label: 'Equalize channels',
    about: 'scales the channels between two layers so that one step fits all of them',
  },
};

export const repairKindNames = Object.keys(repairKinds) as RepairKind[];

/** Layers that a repair names. */
export function layersOfRepair(repair: Repair): readonly string[] {
  return repair.layers;
}

/** `equalize a → b`. */
export function repairWords(repair: Repair, nameOf: (layer: string) => string): string {
  return `${repair.kind} ${layersOfRepair(repair).map(nameOf).join(' → ')}`;
}

/** What tells one repair from another: its kind and its layers. */
export function repairKey(repair: Repair): string {
  return JSON.stringify([repair.kind, ...layersOfRepair(repair)]);
}
