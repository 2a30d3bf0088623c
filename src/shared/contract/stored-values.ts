import { z } from 'zod';
import { getOrMake } from '../get-or-make';
import { qconfigSchema } from '../recipe/qconfig';
import { recipeSchema } from '../recipe/recipe';
import { layerInspection, layerSamples } from './inspection';
import { accuracyResult, benchmarkResult, kernelComparison, sensitivityResult } from './judgement';
import type { Frozen } from './parts';
import { runResult } from './results';

/** Everything that is stored, by what it is. */
const stored = {
  result: runResult,
  sensitivity: sensitivityResult,
  accuracy: accuracyResult,
  benchmark: benchmarkResult,
  kernels: kernelComparison,
  inspection: layerInspection,
  samples: layerSamples,
};

export type StoredValues = {
  readonly [Kind in keyof typeof stored]: Frozen<z.infer<(typeof stored)[Kind]>>;
};

/** Fields that older versions have not written. Screens check that they are there before they read them. */
const late: ReadonlySet<string> = new Set([
  'weightedLayers',
  'level',
  'answers',
  'differing',
  'klDivergence',
]);

/** Made when first asked for: most pages read no stored value, or one kind. */
const schemas = new Map<keyof StoredValues, z.ZodType>();

/**
 * What stored values must look like before a screen draws them: they may come from another machine's project or from an
 * older or newer version. Every field has its kind of value, but words and numbers may be others, and further fields pass.
 */
function loosened(schema: z.core.$ZodType): z.ZodType {
  if (schema === recipeSchema) return z.looseObject({ schema: z.string() });
  if (schema === qconfigSchema.shape.activation || schema === qconfigSchema.shape.weight)
    return z.looseObject({});
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => {
      const loose = loosened(field);
      return [name, late.has(name) ? loose.optional() : loose] as const;
    });
    return z.looseObject(Object.fromEntries(fields));
  }
  if (schema instanceof z.ZodArray) {
    const all = schema.def.checks ?? [];
    // Empty lists pass, longer ones than a screen can take do not.
    const checks = all.filter((check) => check._zod.def.check === 'max_length');
    return schema.clone({ ...schema.def, element: loosened(schema.element), checks });
  }
  if (schema instanceof z.ZodNullable) return loosened(schema.unwrap()).nullable();
  if (schema instanceof z.ZodExactOptional) return loosened(schema.unwrap()).optional();
  if (schema instanceof z.ZodNumber) return z.number();
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodString) return z.string();
  return schema as z.ZodType;
}

/** The value, or null when it is not what it should be. */
export function readStoredValue<Kind extends keyof StoredValues>(
  kind: Kind,
  json: unknown,
): StoredValues[Kind] | null {
  const read = getOrMake(schemas, kind, () => loosened(stored[kind])).safeParse(json);
  return read.success ? (read.data as StoredValues[Kind]) : null;
}
