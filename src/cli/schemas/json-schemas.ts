import { z } from 'zod';
import { recipeSchema } from '../../shared/recipe/recipe';
import { benchSchema } from './bench';
import { compareSchema } from './compare';
import { debugSchema } from './debug';
import { inspectSchema } from './inspect';
import { lintSchema } from './lint';
import { quantizeSchema } from './quantize';
import { repairReportSchema } from './repair';
import { sensitivitySchema } from './sensitivity';
import { tuneSchema } from './tune';

const schemas = {
  recipe: [recipeSchema, 'A recipe: qconfigs for a whole model'],
  inspect: [inspectSchema, 'Result of `bitloupe inspect --json`'],
  quantize: [quantizeSchema, 'Result of `bitloupe quantize --json`'],
  debug: [debugSchema, 'Result of `bitloupe debug --json`'],
  sensitivity: [sensitivitySchema, 'Result of `bitloupe sensitivity --json`'],
  tune: [tuneSchema, 'Result of `bitloupe tune --json`'],
  repair: [repairReportSchema, 'Result of `bitloupe repair --json`'],
  compare: [compareSchema, 'Result of `bitloupe compare --json`'],
  lint: [lintSchema, 'Result of `bitloupe lint --json`'],
  bench: [benchSchema, 'Result of `bitloupe bench --json`'],
} as const satisfies Readonly<Record<string, readonly [z.ZodType, string]>>;

/** File name → text of the JSON Schema (draft 2020-12) that ships in `schemas/`. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(schemas).map(([name, [schema, title]]) => {
      const json = { title, ...z.toJSONSchema(schema, { io: 'output' }) };
      return [`${name}.schema.json`, `${JSON.stringify(json, null, 2)}\n`];
    }),
  );
}
