import type { Json } from '../../../shared/shell/picked-file';
import { defaultModelView } from '../settings';
import { hashText } from './text-hash';

/**
 * What was saved by earlier versions, in today's shape. Only shapes change here: whether the result can be used is for
 * the schemas to say, so whatever does not look as expected passes as it is.
 *
 * 1 → 2: values are kept with runs (a key for them, the parts that are kept), runs know their data by name and their
 * model by hash, carry a name, a note and a pin; metric, threshold and what the graph shows belong to each model.
 */

type Fields = { readonly [key: string]: Json };

function isFields(json: Json | undefined): json is Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function migrateState(json: Json): Json {
  if (!isFields(json) || json['version'] !== 1) return json;
  const { view, models } = json;
  return {
    ...json,
    version: 2,
    models: Array.isArray(models) ? models.map((model: Json) => migrateModel(model, view)) : [],
  };
}

function migrateModel(model: Json, view: Json | undefined): Json {
  if (!isFields(model)) return model;
  return { ...migrateHistory(model, view), project: null };
}

/** Content of a project file, of any version. */
export function migrateContent(json: Json): Json {
  if (!isFields(json) || json['version'] !== 1) return json;
  return { ...migrateHistory(json, json['view']), version: 2 };
}

function migrateHistory(model: Fields, view: Json | undefined): Fields {
  const { runs } = model;
  // All models had one metric and threshold between them; what it was then still is what the user chose.
  const looked = isFields(view) ? view : {};
  return {
    ...model,
    runs: Array.isArray(runs) ? runs.map((run: Json) => migrateRun(run, model)) : [],
    view: {
      metric: looked['metric'] ?? defaultModelView.metric,
      threshold: looked['threshold'] ?? defaultModelView.threshold,
      graphShows: 'metric',
    },
  };
}

function migrateRun(run: Json, model: Fields): Json {
  if (!isFields(run)) return run;
  return {
    ...run,
    name: null,
    note: '',
    pinned: false,
    dataName: run['dataKey'] === keyOfNewest(model) ? nameOfData(model['data']) : '',
    // Nobody noted it; the numbers still can be looked at, as those of an earlier run.
    modelKey: '',
    valuesKey: oldValuesKey(run),
  };
}

/** The newest run was measured on the data that was in use when the state was saved; of others nothing is known. */
function keyOfNewest(model: Fields): Json {
  const { runs } = model;
  const newest = Array.isArray(runs) ? (runs.at(-1) as Json | undefined) : undefined;
  return isFields(newest) ? (newest['dataKey'] ?? null) : null;
}

function nameOfData(choice: Json | undefined): string {
  if (!isFields(choice)) return '';
  const { folder } = choice;
  return isFields(folder) && typeof folder['name'] === 'string' ? folder['name'] : 'random';
}

/** A key that is the same each time: a state may be read by the new version and never be written by it. */
function oldValuesKey(run: Fields): string {
  return `old${hashText(JSON.stringify([run['id'], run['at'], run['dataKey'], run['key']]))}`;
}
