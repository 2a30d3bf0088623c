import { badInput } from '../../errors';
import type {
  ActivationConfig,
  QconfigChange,
  QconfigPatch,
  WeightConfig,
} from '../../recipe/qconfig';
import { PyCall, PyName, type Value } from '../python/read-python';
import type { ReadScene, TravelledRecipe } from '../terms/scene';
import { callNumber, decidingIn, scopesOf, torchModules } from '../terms/torch-modules';
import { opsOfTorchType } from '../terms/torch-types';
import { Found, known, nothingOf, type PythonReader } from './found';
import { entriesOf } from './values';

const observers = {
  MinMaxObserver: 'minmax',
  PerChannelMinMaxObserver: 'minmax',
  MovingAverageMinMaxObserver: 'movingAverage',
  MovingAveragePerChannelMinMaxObserver: 'movingAverage',
  HistogramObserver: 'histogram',
} as const;

/** Calls of `QConfigMapping`, in the order in which PyTorch lets them win. */
export const readPytorch: PythonReader = (calls, scene, source) => {
  const found = new Found(scene);
  const reader = new ModuleReader(found);
  if (!calls.some(({ name }) => name === 'QConfigMapping' || name.startsWith('set_')))
    throw nothingOf(source, 'QConfigMapping');
  const of = (name: string): readonly PyCall[] => calls.filter((call) => call.name === name);
  for (const call of of('set_global')) {
    const patch = patchOf(call.get('global_qconfig', 0), found);
    if (patch === 'none') found.leftOut.push('set_global(None): only what is named is quantized');
    else if (patch !== null) found.setGlobal(patch);
  }
  for (const call of of('set_object_type')) {
    const type = call.get('object_type', 0);
    const patch = patchOf(call.get('qconfig', 1), found);
    const name = type instanceof PyName ? type.name : type;
    if (patch === null || typeof name !== 'string') continue;
    const ops = opsOfTorchType(name);
    for (const op of ops) found.setOp(op, patch);
    if (ops.length === 0) found.leftOut.push(`type ${name}: no op type of ONNX is known for it`);
  }
  for (const call of of('set_module_name_regex')) {
    const [pattern, patch] = [
      call.get('module_name_regex', 0),
      patchOf(call.get('qconfig', 1), found),
    ];
    if (patch !== null && typeof pattern === 'string') reader.setRegex(pattern, patch);
  }
  for (const call of of('set_module_name')) {
    const [path, patch] = [call.get('module_name', 0), patchOf(call.get('qconfig', 1), found)];
    if (patch !== null && typeof path === 'string') reader.setModule(path, patch);
  }
  for (const call of of('set_module_name_object_type_order')) {
    const [path, type, index] = [
      call.get('module_name', 0),
      call.get('object_type', 1),
      call.get('index', 2),
    ];
    const patch = patchOf(call.get('qconfig', 3), found);
    const isCall = typeof path === 'string' && typeof index === 'number';
    if (patch !== null && isCall && type instanceof PyName)
      reader.setCall(path, opsOfTorchType(type.name), index, patch);
  }
  return found.done();
};

/** JSON of module → qconfig: null stays float, `""` is the whole model. */
export function readPytorchJson(json: object, scene: ReadScene): TravelledRecipe {
  const found = new Found(scene);
  const reader = new ModuleReader(found);
  for (const [path, value] of Object.entries(json) as [string, unknown][]) {
    const patch = value === null ? 'none' : patchOfJson(value, path);
    if (path === '' && patch !== 'none') found.setGlobal(patch);
    else if (path === '') found.leftOut.push('"": null: only what is named is quantized');
    else reader.setModule(path, patch);
  }
  return found.done();
}

class ModuleReader {
  readonly #found: Found;
  readonly #paths: ReadonlyMap<string, string>;

  constructor(found: Found) {
    this.#found = found;
    const modules = torchModules(found.layers);
    this.#paths = new Map([...modules].map(([layer, { path }]) => [layer, path]));
  }

  /** A module with all in it, as PyTorch asks the modules around one that has no entry. */
  setModule(path: string, patch: QconfigPatch): void {
    const within = this.#found.layers.filter(({ name }) =>
      this.#paths.get(name)?.startsWith(`${path}.`),
    );
    const own = this.#found.layers.filter(({ name }) => this.#paths.get(name) === path);
    const hits = [...within, ...(within.length > 0 ? own : decidingIn(own))];
    for (const layer of hits) this.#found.setLayer(layer, patch);
    const isFolded = this.#found.layers.some(
      ({ activationNode }) => activationNode !== null && scopesOf(activationNode) === path,
    );
    if (hits.length === 0 && !isFolded)
      this.#found.leftOut.push(`module ${JSON.stringify(path)}: no layer is known to come from it`);
  }

  /** The `index`-th call of a function in a module; the other functions that it may have been called by are not. */
  setCall(path: string, ops: readonly string[], index: number, patch: QconfigPatch): void {
    const calls = this.#found.layers.filter(
      ({ name, op }) =>
        this.#paths.get(name) === path && ops.includes(op) && callNumber(name) === index,
    );
    for (const layer of calls) this.#found.setLayer(layer, patch);
  }

  setRegex(pattern: string, patch: QconfigPatch): void {
    const pathsOf = ({ name }: { readonly name: string }): readonly string[] => {
      const path = this.#paths.get(name);
      return path === undefined ? [] : [path];
    };
    this.#found.setWhere(pattern, false, pathsOf, patch);
  }
}

/** Null for a qconfig that is not written out here. */
function patchOf(value: Value | undefined, found: Found): QconfigPatch | null {
  if (value === null) return 'none';
  const call = value instanceof PyCall ? value : null;
  const activation = call?.get('activation');
  const weight = call?.get('weight');
  if (activation === undefined && weight === undefined) {
    found.leftOut.push(
      `qconfig ${call?.name ?? (value instanceof PyName ? value.name : '')}: it is not written out in this file`,
    );
    return null;
  }
  return {
    activation: activationOf(sideOf(activation)),
    weight: weightOf(sideOf(weight)),
  };
}

/** The arguments of `dict(…)`, of `X.with_args(…)` or of a dictionary. */
function sideOf(value: Value | undefined): ReadonlyMap<string, Value> {
  return value instanceof PyCall ? value.named : entriesOf(value);
}

function patchOfJson(value: unknown, path: string): QconfigChange {
  if (typeof value !== 'object' || value === null)
    throw badInput(
      `module '${path}' must be null or an object with activation and weight`,
      'Write null for a module that stays float.',
    );
  const side = (name: string): ReadonlyMap<string, Value> => {
    const found = (value as Readonly<Record<string, unknown>>)[name];
    return new Map(Object.entries((found ?? {}) as Readonly<Record<string, Value>>));
  };
  return { activation: activationOf(side('activation')), weight: weightOf(side('weight')) };
}

function activationOf(side: ReadonlyMap<string, Value>): Partial<ActivationConfig> {
  const observer = known(observers, lastOf(side.get('observer')));
  const dtype = dtypeOf(side);
  return {
    ...(dtype === null ? {} : { dtype }),
    ...symmetryOf(side),
    ...(observer === undefined ? {} : { observer }),
    ...rangeOf(side),
  };
}

function weightOf(side: ReadonlyMap<string, Value>): Partial<WeightConfig> {
  const scheme = lastOf(side.get('qscheme'));
  const dtype = dtypeOf(side);
  return {
    ...(dtype === null ? {} : { dtype }),
    ...symmetryOf(side),
    ...(scheme === null
      ? {}
      : {
          granularity: scheme.startsWith('per_channel')
            ? ('channel' as const)
            : ('tensor' as const),
        }),
    ...rangeOf(side),
  };
}

function dtypeOf(side: ReadonlyMap<string, Value>): 'uint8' | 'int8' | null {
  const dtype = lastOf(side.get('dtype'));
  if (dtype === 'quint8' || dtype === 'uint8') return 'uint8';
  return dtype === 'qint8' || dtype === 'int8' ? 'int8' : null;
}

function symmetryOf(side: ReadonlyMap<string, Value>): { symmetric?: boolean } {
  const scheme = lastOf(side.get('qscheme'));
  return scheme === null ? {} : { symmetric: scheme.endsWith('symmetric') };
}

function rangeOf(side: ReadonlyMap<string, Value>): { reduceRange?: boolean } {
  const [low, high] = [side.get('quant_min'), side.get('quant_max')];
  if (typeof low === 'number' && typeof high === 'number')
    return { reduceRange: high - low <= 128 };
  const reduce = side.get('reduce_range');
  return typeof reduce === 'boolean' ? { reduceRange: reduce } : {};
}

function lastOf(value: Value | undefined): string | null {
  const name = value instanceof PyName ? value.name : value;
  return typeof name === 'string' ? name.slice(name.lastIndexOf('.') + 1) : null;
}
