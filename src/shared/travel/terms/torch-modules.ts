import { getOrMake } from '../../get-or-make';
import type { TravelLayer } from './scene';

/** The PyTorch module that a layer came from, as far as names tell. */
export interface TorchModule {
  /** `layer1.0.conv1`; empty for the model itself. */
  readonly path: string;
  /** Null where the module is that of the layer alone, else why it is not sure. */
  readonly doubt: string | null;
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
  const parents = new Set<string>();
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
    const doubt = doubtOf(path, layer, together.get(path) ?? [], parents.has(path));
    modules.set(layer.name, { path, doubt });
  }
  return modules;
}

function doubtOf(
  path: string,
  layer: TravelLayer,
  together: readonly TravelLayer[],
  isParent: boolean,
): string | null {
  const hasWeight = layer.weightTensors.length > 0;
  if (path === '') return 'an operation of the model itself, not of a module in it';
  if (isParent) return `an operation of ${path}, which has modules of its own`;
  const states = new Set(together.map(({ skipped }) => skipped));
  if (states.size > 1) return `${path} has layers that are skipped and layers that are not`;
  if (!hasWeight && together.length > 1 && !together.some((one) => one.weightTensors.length > 0))
    return `${path} has several operations`;
  if (!hasWeight && /_\d+$/.test(path))
    return `a module of that name, or a further call of ${path.replace(/_\d+$/, '')}`;
  return null;
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
