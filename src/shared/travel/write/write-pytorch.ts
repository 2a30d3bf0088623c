import { wholeModelConfig } from '../../recipe/resolve';
import { pyString } from '../python/literal';
import type { TravelLayer, TravelScene, TravelText } from '../terms/scene';
import { scopesOf, type TorchModule, torchModules } from '../terms/torch-modules';
import { torchTypesOf } from '../terms/torch-types';
import { changedLayers } from './changes';
import { pythonText } from './python-text';
import { skipsOf } from './skips';
import { torchQconfig } from './torch-qconfig';

/** A `QConfigMapping` with what it takes to calibrate or train under it. */
export function writePytorch(scene: TravelScene): TravelText {
  const leftOut: string[] = [];
  const mapping = mappingOf(scene, leftOut);
  return pythonText({
    tool: "PyTorch's FX quantization, after training and during it (QAT)",
    page: 'https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.qconfig_mapping.QConfigMapping.html',
    scene,
    leftOut,
    body: [
      'import operator',
      '',
      'import torch',
      'from torch.ao.quantization import FakeQuantize, QConfig, QConfigMapping',
      'from torch.ao.quantization.observer import (',
      '    HistogramObserver,',
      '    MinMaxObserver,',
      '    MovingAverageMinMaxObserver,',
      '    MovingAveragePerChannelMinMaxObserver,',
      '    PerChannelMinMaxObserver,',
      ')',
      'from torch.ao.quantization.quantize_fx import prepare_fx, prepare_qat_fx',
      '',
      '',
      '# Weights and values move in training, and their ranges with them.',
      'MOVING = {',
      '    MinMaxObserver: MovingAverageMinMaxObserver,',
      '    PerChannelMinMaxObserver: MovingAveragePerChannelMinMaxObserver,',
      '}',
      '',
      '',
      'def qconfig(train, activation, weight):',
      '    def side(observer, **options):',
      '        if train:',
      '            moving = MOVING.get(observer, observer)',
      '            return FakeQuantize.with_args(observer=moving, **options)',
      '        return observer.with_args(**options)',
      '',
      '    return QConfig(activation=side(**activation), weight=side(**weight))',
      '',
      '',
      'def qconfig_mapping(train=False):',
      '    mapping = QConfigMapping()',
      ...mapping.map((line) => `    ${line}`),
      '    return mapping',
      '',
      '',
      ...skeleton,
    ],
  });
}

/** `batches` gives inputs, and in training the answers wanted as well. */
const skeleton: readonly string[] = [
  'def calibrated(model, example_inputs, batches):',
  '    """Observes ranges; convert_fx then makes the quantized model."""',
  '    prepared = prepare_fx(model.eval(), qconfig_mapping(), example_inputs)',
  '    with torch.no_grad():',
  '        for inputs in batches:',
  '            prepared(*inputs)',
  '    return prepared',
  '',
  '',
  'def trained(model, example_inputs, batches, loss_of, epochs=3, rate=1e-5):',
  '    """Trains under rounding; the last epoch has fixed ranges and batch statistics."""',
  '    prepared = prepare_qat_fx(model.train(), qconfig_mapping(train=True), example_inputs)',
  '    optimizer = torch.optim.SGD(prepared.parameters(), lr=rate, momentum=0.9)',
  '    for epoch in range(epochs):',
  '        if epoch == epochs - 1:',
  '            prepared.apply(torch.ao.quantization.disable_observer)',
  '            prepared.apply(torch.ao.nn.intrinsic.qat.freeze_bn_stats)',
  '        for inputs, wanted in batches:',
  '            optimizer.zero_grad()',
  '            loss_of(prepared(*inputs), wanted).backward()',
  '            optimizer.step()',
  '    return prepared.eval()',
];

function mappingOf(scene: TravelScene, leftOut: string[]): readonly string[] {
  const whole = wholeModelConfig(scene.recipe);
  const modules = torchModules(scene.layers);
  const lines = [...setting('set_global(', torchQconfig(whole, 'all layers', leftOut))];
  const { types } = skipsOf(scene, []);
  const saidTypes = types.filter((op) => mayNameType(op, scene.layers));
  for (const op of saidTypes) {
    for (const type of torchTypesOf(op)) lines.push(`mapping.set_object_type(${type}, None)`);
  }
  const done = new Set<string>();
  const changed = new Set(changedLayers(scene));
  for (const layer of scene.layers) {
    const isChanged = changed.has(layer);
    if ((!layer.skipped && !isChanged) || (layer.skipped && saidTypes.includes(layer.op))) continue;
    const where = `layer ${pyString(layer.name)}`;
    const module = modules.get(layer.name);
    if (module === undefined) {
      leftOut.push(`${where}: no module can be told from its name`);
      continue;
    }
    if (module.doubt !== null) {
      leftOut.push(`${where}: ${module.doubt}; its line is a comment`);
      lines.push(...ambiguous(layer, module));
      continue;
    }
    if (done.has(module.path)) continue;
    done.add(module.path);
    const target = `set_module_name(${pyString(module.path)}, `;
    if (layer.skipped)
      lines.push(`mapping.${target}None)`, ...activationOf(layer, module.path, modules));
    else lines.push(...setting(target, torchQconfig(layer.config, where, leftOut)));
  }
  const isTurned = scene.layers.some(
    ({ op, skipped, config }) =>
      op === 'ConvTranspose' && !skipped && config.weight.granularity === 'channel',
  );
  if (isTurned) leftOut.push('ConvTranspose per channel: PyTorch wants ch_axis=1 for these layers');
  return lines;
}

/** An activation that is a module of its own is float with its layer: not all are fused in PyTorch. */
function activationOf(
  { activationNode }: TravelLayer,
  path: string,
  modules: ReadonlyMap<string, TorchModule>,
): readonly string[] {
  const own = activationNode === null ? null : scopesOf(activationNode);
  if (own === null || own === '' || own === path || /_\d+$/.test(own)) return [];
  const isOwnModule = ![...modules.values()].some(
    (other) => other.path === own || other.path.startsWith(`${own}.`),
  );
  return isOwnModule ? [`mapping.set_module_name(${pyString(own)}, None)`] : [];
}

function setting(head: string, qconfig: readonly string[]): readonly string[] {
  return [
    `mapping.${head}${qconfig[0] ?? ''}`,
    ...qconfig.slice(1, -1),
    `${qconfig.at(-1) ?? ''})`,
  ];
}

/** A type is named only where none of its modules is quantized. */
function mayNameType(op: string, layers: readonly TravelLayer[]): boolean {
  const own = new Set(torchTypesOf(op));
  const isShared = (layer: TravelLayer): boolean =>
    layer.ops.some((other) => torchTypesOf(other).some((type) => own.has(type)));
  return own.size > 0 && !layers.some((layer) => !layer.skipped && isShared(layer));
}

function ambiguous(layer: TravelLayer, { path, doubt }: TorchModule): readonly string[] {
  const type = torchTypesOf(layer.op)[0];
  const value = layer.skipped ? 'None' : 'qconfig(...)';
  const line =
    type === undefined
      ? `mapping.set_module_name(${pyString(path)}, ${value})`
      : `mapping.set_module_name_object_type_order(${pyString(path)}, ${type}, 0, ${value})`;
  return [`# ${pyString(layer.name)}: ${doubt ?? ''}`, `# ${line}`];
}
