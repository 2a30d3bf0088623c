import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { projectDir } from './built-cli';

/** Checks JSON against a schema that ships in `schemas/`; returns what is wrong with it. */
export function schemaErrors(name: string, json: unknown): readonly string[] {
  const file = path.join(projectDir, 'schemas', `${name}.schema.json`);
  const ajv = new Ajv2020({ strict: true, strictTuples: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  if (validate(json)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}
