import { productOps } from '../../../shared/op-types';

/** A layer's name as the interface writes it: a quiet block and the part that tells layers apart. */
export interface LayerLabel {
  /** `features.2.conv.1.0` */
  readonly text: string;
  /** `features.2.` or empty. */
  readonly block: string;
  /** `conv.1.0` */
  readonly leaf: string;
}

export interface LayerLabels {
  of(name: string): LayerLabel;
  /** Without the prefix most layers share: for narrow columns. */
  short(name: string): LayerLabel;
  /** What `short` leaves out, such as `features.`; empty when too few layers share one. */
  readonly commonPrefix: string;
}

/** A label as it gives way in narrow places: the middle first, then the head, the leaf last. */
export interface NameParts {
  /** Scopes up to the last numbered one: `encoder.layer.8.`; they tell repeated blocks apart. */
  readonly head: string;
  readonly middle: string;
  readonly leaf: string;
}

export function nameParts({ block, leaf }: LayerLabel): NameParts {
  const head = /^.*\d\./.exec(block)?.[0] ?? '';
  return { head, middle: block.slice(head.length), leaf };
}

interface Named {
  readonly name: string;
  readonly op: string;
}

const weightedOps: ReadonlySet<string> = new Set(productOps);

/** Exporters repeat the parent in each scope (`layer1/layer1.0`): keep the longest of such a run. */
function scopesOf(name: string): readonly string[] {
  const scopes: string[] = [];
  for (const scope of name.split('/')) {
    if (scope === '') continue;
    const last = scopes.at(-1);
    if (last !== undefined && scope.startsWith(`${last}.`)) scopes[scopes.length - 1] = scope;
    else scopes.push(scope);
  }
  return scopes;
}

function isOpName(scope: string, op: string): boolean {
  return scope === op || (scope.startsWith(`${op}_`) && /^\d+$/.test(scope.slice(op.length + 1)));
}

function scopesWithoutOp({ name, op }: Named): readonly string[] {
  const scopes = scopesOf(name);
  const last = scopes.at(-1);
  const droppable = scopes.length > 1 && weightedOps.has(op) && last !== undefined;
  return droppable && isOpName(last, op) ? scopes.slice(0, -1) : scopes;
}

function label(scopes: readonly string[]): LayerLabel {
  const only = scopes.length === 1 ? scopes[0] : undefined;
  if (only !== undefined) {
    const dot = only.includes('.') ? only.indexOf('.') + 1 : 0;
    return { text: only, block: only.slice(0, dot), leaf: only.slice(dot) };
  }
  const leaf = scopes.at(-1) ?? '';
  const block = scopes
    .slice(0, -1)
    .map((scope) => `${scope}.`)
    .join('');
  return { text: block + leaf, block, leaf };
}

function findCommonPrefix(labels: Iterable<LayerLabel>, count: number): string {
  const counts = new Map<string, number>();
  for (const { block } of labels) {
    for (let dot = block.indexOf('.'); dot >= 0; dot = block.indexOf('.', dot + 1)) {
      const prefix = block.slice(0, dot + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  let best = '';
  for (const [prefix, hits] of counts) {
    if (hits >= Math.max(2, count * 0.7) && prefix.length > best.length) best = prefix;
  }
  return best;
}

function cut(full: LayerLabel, prefix: string): LayerLabel {
  if (prefix === '' || !full.text.startsWith(prefix)) return full;
  const block = full.block.slice(prefix.length);
  return { text: block + full.leaf, block, leaf: full.leaf };
}

/** Labels of all layers of a model. Two layers never get the same label: then both keep full names. */
export function labelLayers(layers: readonly Named[]): LayerLabels {
  const labels = new Map<string, LayerLabel>();
  const uses = new Map<string, number>();
  for (const layer of layers) {
    const made = label(scopesWithoutOp(layer));
    labels.set(layer.name, made);
    uses.set(made.text, (uses.get(made.text) ?? 0) + 1);
  }
  for (const { name } of layers) {
    if ((uses.get(labels.get(name)?.text ?? '') ?? 0) > 1) labels.set(name, label(scopesOf(name)));
  }
  const commonPrefix = findCommonPrefix(labels.values(), layers.length);
  const of = (name: string): LayerLabel => labels.get(name) ?? label(scopesOf(name));
  return { of, short: (name) => cut(of(name), commonPrefix), commonPrefix };
}
