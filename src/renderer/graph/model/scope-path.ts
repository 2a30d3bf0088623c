/** The scopes a node's name is made of, outermost first; the last one names the node itself. */
export type ScopePath = readonly string[];

/** How the names of a model are divided; null when they hold no scopes (`p2o.Conv.1`, `Conv_12`). */
export type ScopeSeparator = '/' | '.' | null;

interface Named {
  readonly name: string;
  readonly op: string;
}

export function findSeparator(nodes: readonly Named[]): ScopeSeparator {
  if (nodes.length === 0) return null;
  for (const separator of ['/', '.'] as const) {
    let scoped = 0;
    const outer = new Set<string>();
    for (const node of nodes) {
      const path = splitScopes(node, separator);
      if (path.length < 2) continue;
      scoped += 1;
      outer.add(path.slice(0, -1).join(separator));
    }
    if (scoped >= nodes.length * 0.5 && outer.size > 1) return separator;
  }
  return null;
}

/** `/features/features.2/conv/conv.1/conv.1.0/Conv` → features, features.2, conv, conv.1, conv.1.0, Conv. */
export function splitScopes(
  { name, op }: Named,
  separator: Exclude<ScopeSeparator, null>,
): ScopePath {
  const parts = name.split(separator).filter((part) => part !== '');
  if (parts.length === 0) return [name];
  return separator === '.' ? splitDotted(parts, op) : parts;
}

/** Dotted names mix module paths with indices (`encoder.layers.0.mlp.Conv`); an op and its number are one part. */
function splitDotted(parts: readonly string[], op: string): ScopePath {
  const at = parts.findIndex((part) => part.toLowerCase() === op.toLowerCase());
  const scopes = at >= 0 ? [...parts.slice(0, at), parts.slice(at).join('.')] : [...parts];
  return joinNumbers(scopes);
}

/** A bare number says nothing alone: `layers`, `0` → `layers`, `layers.0`, as PyTorch writes it. */
function joinNumbers(scopes: readonly string[]): string[] {
  const joined: string[] = [];
  scopes.forEach((scope, index) => {
    const before = scopes[index - 1];
    joined.push(/^\d+$/.test(scope) && before !== undefined ? `${before}.${scope}` : scope);
  });
  return joined;
}

/** Keeps the longest of a run in which each scope repeats its parent: `conv`, `conv.1`, `conv.1.0` → `conv.1.0`. */
export function mergeRepeats(path: ScopePath): string[] {
  const merged: string[] = [];
  for (const scope of path) {
    const last = merged.at(-1);
    if (last !== undefined && scope.startsWith(`${last}.`)) merged[merged.length - 1] = scope;
    else merged.push(scope);
  }
  return merged;
}

/** A node's name inside a group: without what the group's own label already says. */
export function labelInside(path: ScopePath, groupDepth: number): string {
  const group = path[groupDepth - 1];
  const merged = mergeRepeats(path.slice(groupDepth));
  const first = merged[0];
  if (first === undefined) return path.at(-1) ?? '';
  if (group !== undefined && first.startsWith(`${group}.`)) {
    merged[0] = first.slice(group.lastIndexOf('.') + 1);
  }
  return merged.join('.');
}
