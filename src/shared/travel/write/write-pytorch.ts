import type { Qconfig } from '../../recipe/qconfig';
import { wholeModelConfig } from '../../recipe/resolve';
import { pyString } from '../python/literal';
import type { TravelLayer, TravelScene, TravelText } from '../terms/scene';
import { callNumber, scopesOf, type TorchModule, torchModules } from '../terms/torch-modules';
import { torchFunctionsOf, torchTypesOf } from '../terms/torch-types';
import { changedLayers } from './changes';
import { pythonText } from './python-text';
import { skipsOf } from './skips';
import { torchQconfig } from './torch-qconfig';
import { torchFixedOps, torchSkeleton } from './torch-skeleton';

/** A `QConfigMapping` with what it takes to calibrate or train under it. */
export function writePytorch(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const mapping = mappingOf(scene, leftOut);
  return pythonText({
    to: 'pytorch',
    tool: "PyTorch's FX quantization, after training and during it (QAT)",
    page: 'https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.qconfig_mapping.QConfigMapping.html',
    scene,
    leftOut,
    body: torchSkeleton(mapping),
  });
}

function mappingOf(scene: TravelScene, leftOut: string[]): readonly string[] {
  const whole = wholeModelConfig(scene.recipe);
  const modules = torchModules(scene.layers);
  const lines = [
    ...setting('set_global(', torchQconfig(whole, 'all layers', leftOut)),
    'mapping.object_type_qconfigs.update(known_ranges(train))',
  ];
  const { types } = skipsOf(scene, []);
  const saidTypes = types.filter((op) => mayNameType(op, scene.layers));
  for (const op of saidTypes) {
    for (const type of torchTypesOf(op)) lines.push(`mapping.set_object_type(${type}, None)`);
  }
  const apart = scene.layers.filter(
    ({ skipped, ops: [, activation] }) =>
      !skipped && activation !== undefined && activation !== 'Relu',
  );
  if (apart.length > 0)
    leftOut.push(
      `rounding behind the activation alone: PyTorch fuses no ${apart[0]?.ops[1] ?? ''}, and rounds in front of it as well (${apart.length} of the layers)`,
    );
  lines.push(...turnedConvolutions(scene, whole, leftOut));
  const said = new Set<string>();
  const changed = new Set(changedLayers(scene));
  for (const layer of scene.layers) {
    if (!layer.skipped && !changed.has(layer)) continue;
    const isSaid = layer.skipped && saidTypes.includes(layer.op);
    const found = linesOf(layer, isSaid, { modules, layers: scene.layers }, leftOut).join('\n');
    if (said.has(found)) continue;
    said.add(found);
    if (found !== '') lines.push(...found.split('\n'));
  }
  return lines;
}

interface Modules {
  readonly modules: ReadonlyMap<string, TorchModule>;
  readonly layers: readonly TravelLayer[];
}

/** What is said of one layer; `isSaid` = its type stays float already. */
function linesOf(
  layer: TravelLayer,
  isSaid: boolean,
  scene: Modules,
  leftOut: string[],
): readonly string[] {
  const where = `layer ${pyString(layer.name)}`;
  const module = scene.modules.get(layer.name);
  // Fused with a BatchNorm or an activation, a module is of another type: its name is what still counts.
  if (isSaid && layer.weightTensors.length === 0) return [];
  if (module === undefined) {
    leftOut.push(
      isSaid
        ? `${where}: no module can be told from its name, and its type counts only where nothing is fused with it`
        : `${where}: no module can be told from its name`,
    );
    return [];
  }
  const { path, calls } = module;
  if (!layer.skipped && torchFixedOps.has(layer.op)) {
    leftOut.push(`${where}: a qconfig of its own; PyTorch has a fixed range for ${layer.op}`);
    return [];
  }
  const functions =
    calls === null ? [] : torchFunctionsOf(layer.op, layer.weightTensors.length > 0);
  const doubt =
    module.doubt ??
    (calls !== null && functions.length === 0
      ? `an operation of ${path === '' ? 'the model itself' : path} that is no function of PyTorch with a qconfig of its own`
      : null);
  if (doubt !== null) {
    leftOut.push(`${where}: ${doubt}; its line is a comment`);
    return ambiguous(layer, path, doubt);
  }
  const qconfig = layer.skipped ? ['None'] : torchQconfig(convertible(layer), where, leftOut);
  if (calls === null) {
    return [
      ...setting(`set_module_name(${pyString(path)}, `, qconfig),
      ...(layer.skipped ? activationOf(layer, path, scene) : []),
    ];
  }
  // Which of the functions it is, `+` or torch.add, no name tells: those that are not called do nothing.
  return functions.flatMap((type) =>
    Array.from({ length: calls }, (_, call) =>
      setting(`set_module_name_object_type_order(${pyString(path)}, ${type}, ${call}, `, qconfig),
    ).flat(),
  );
}

function convertible({ op, config }: TravelLayer): Qconfig {
  if (op !== 'ConvTranspose' || config.weight.granularity === 'tensor') return config;
  return { ...config, weight: { ...config.weight, granularity: 'tensor' } };
}

/** Transposed convolutions have their channels on axis 1, and PyTorch converts them with one scale alone. */
function turnedConvolutions(
  { layers }: TravelScene,
  whole: Qconfig,
  leftOut: string[],
): readonly string[] {
  const isTurned = layers.some((layer) => !layer.skipped && convertible(layer) !== layer.config);
  if (!isTurned) return [];
  leftOut.push(
    'ConvTranspose per channel: PyTorch converts it with one scale for the whole weight',
  );
  const weight = { ...whole.weight, granularity: 'tensor' as const };
  const qconfig = torchQconfig({ ...whole, weight }, '', []);
  return torchTypesOf('ConvTranspose').flatMap((type) =>
    setting(`set_object_type(${type}, `, qconfig),
  );
}

/**
 * An activation that is a module of its own is float with its layer: not all are fused in PyTorch. One that
 * quantized layers share with it is told nothing of: where it is fused it goes with its layer anyway.
 */
function activationOf(
  { activationNode }: TravelLayer,
  path: string,
  { modules, layers }: Modules,
): readonly string[] {
  const own = activationNode === null ? null : moduleOfCall(activationNode);
  if (own === null || own === '' || own === path) return [];
  const isShared = layers.some(
    ({ skipped, activationNode: other }) =>
      !skipped && other !== null && moduleOfCall(other) === own,
  );
  const isOwnModule = ![...modules.values()].some(
    (other) => other.path === own || other.path.startsWith(`${own}.`),
  );
  return isOwnModule && !isShared ? [`mapping.set_module_name(${pyString(own)}, None)`] : [];
}

/** The module that a node came from; `torch.onnx.export` numbers further calls of one behind its name. */
function moduleOfCall(node: string): string | null {
  return scopesOf(node)?.replace(/_\d+$/, '') ?? null;
}

function setting(head: string, qconfig: readonly string[]): readonly string[] {
  const [first = '', ...rest] = qconfig;
  return [`mapping.${head}${first}`, ...rest].map((line, index, { length }) =>
    index === length - 1 ? `${line})` : line,
  );
}

/** A type is named only where none of its modules is quantized. */
function mayNameType(op: string, layers: readonly TravelLayer[]): boolean {
  const own = new Set(torchTypesOf(op));
  const isShared = (layer: TravelLayer): boolean =>
    layer.ops.some((other) => torchTypesOf(other).some((type) => own.has(type)));
  return own.size > 0 && !layers.some((layer) => !layer.skipped && isShared(layer));
}

function ambiguous(layer: TravelLayer, path: string, doubt: string): readonly string[] {
  const [type] = torchFunctionsOf(layer.op, layer.weightTensors.length > 0);
  const value = layer.skipped ? 'None' : 'qconfig(...)';
  const line =
    type === undefined
      ? `mapping.set_module_name(${pyString(path)}, ${value})`
      : `mapping.set_module_name_object_type_order(${pyString(path)}, ${type}, ${callNumber(layer.name)}, ${value})`;
  return [`# ${pyString(layer.name)}: ${doubt}`, `# ${line}`];
}
