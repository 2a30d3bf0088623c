import { getOrMake } from '../../get-or-make';
import type { TravelLayer } from './scene';

/** The PyTorch module that a layer came from, as far as names tell. */
export interface TorchModule {
  /** `layer1.0.conv1`; empty for the model itself. */
  readonly path: string;
  /** Null where all that can be said of the layer is said of a module, else why it is not sure. */
  readonly doubt: string | null;
  /**
   * Null for a module of its own. A function that a module calls beside others, `x + y`, has none: how
   * often the module calls it, as far as the names of its calls say.
   */
  readonly calls: number | null;
}

/**
 * Modules of all layers, by their names: of a weight (`layer1.0.conv1.weight`), or of the node, which
 * `torch.onnx.export` names by its scopes (`/layer1/layer1.0/conv1/Conv`). Layers without either have none.
 */
export function torchModules(layers: readonly TravelLayer[]): ReadonlyMap<string, TorchModule> {
  const paths = new Map<string, string>();
  for (const layer of layers) {
    const path = pathOf(layer);
    if (path !== null) paths.set(layer.name, path);
  }
  const parents = new Set<string>(['']);
  for (const path of paths.values()) {
    for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1))
      parents.add(path.slice(0, dot));
  }
  const together = new Map<string, TravelLayer[]>();
  for (const layer of layers) {
    const path = paths.get(layer.name);
    if (path !== undefined) getOrMake(together, path, () => []).push(layer);
  }
  const modules = new Map<string, TorchModule>();
  for (const layer of layers) {
    const path = paths.get(layer.name);
    if (path === undefined) continue;
    const others = together.get(path) ?? [];
    modules.set(
      layer.name,
      parents.has(path) ? callIn(path, layer, others) : moduleOf(path, layer, others),
    );
  }
  return modules;
}

/** A function that a module with others inside calls: all its calls of one kind are told alike or not at all. */
function callIn(path: string, { op, ...layer }: TravelLayer, others: readonly TravelLayer[]) {
  const alike = others.filter((other) => other.op === op);
  const calls = Math.max(...alike.map(({ name }) => callNumber(name))) + 1;
  const isSure = alike.every((other) => stateOf(other) === stateOf(layer));
  const where = path === '' ? 'the model itself' : path;
  const doubt = isSure
    ? null
    : `one ${op} of several in ${where}, which are not all quantized alike`;
  return { path, doubt, calls };
}

function moduleOf(path: string, layer: TravelLayer, others: readonly TravelLayer[]): TorchModule {
  const isSure = decidingIn(others).every((other) => stateOf(other) === stateOf(layer));
  const isFurtherCall = layer.weightTensors.length === 0 && /_\d+$/.test(path);
  const doubt = !isSure
    ? `${path} has layers that are not quantized alike`
    : isFurtherCall
      ? `a module of that name, or a further call of ${path.replace(/_\d+$/, '')}`
      : null;
  return { path, doubt, calls: null };
}

/** Layers that a module computes with: a Reshape around its product is none of its own in PyTorch. */
export function decidingIn(layers: readonly TravelLayer[]): readonly TravelLayer[] {
  const computing = layers.filter(({ passes }) => !passes);
  return computing.length > 0 ? computing : layers;
}

/** Equal for layers that a tool is told the same of. */
function stateOf({ skipped, config }: Pick<TravelLayer, 'skipped' | 'config'>): string {
  return skipped ? 'skipped' : JSON.stringify(config);
}

/** `/layer1/Add_2` → 2: `torch.onnx.export` counts the calls in a scope. */
export function callNumber(node: string): number {
  return Number(/_(\d+)$/.exec(node)?.[1] ?? 0);
}

function pathOf(layer: TravelLayer): string | null {
  for (const tensor of layer.weightTensors) {
    const found = /^([\w.]+)\.weight$/.exec(tensor)?.[1];
    if (found !== undefined) return found;
  }
  return scopesOf(layer.name);
}

/** `/layer1/layer1.0/conv1/Conv` → `layer1.0.conv1`: a scope that begins as the one around it names itself in full. */
export function scopesOf(node: string): string | null {
  if (!node.startsWith('/')) return null;
  const scopes = node.split('/').slice(1, -1);
  const path: string[] = [];
  let last = '';
  for (const scope of scopes) {
    if (!/^[\w.]+$/.test(scope)) return null;
    const rest = last !== '' && scope.startsWith(`${last}.`) ? scope.slice(last.length + 1) : scope;
    path.push(rest);
    last = scope;
  }
  return path.join('.');
}
