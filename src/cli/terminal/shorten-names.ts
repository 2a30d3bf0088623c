import { widthOf } from './table';

export interface ShortNames {
  /** What was cut off, such as `/model/encoder/`; empty when nothing was. */
  readonly prefix: string;
  of(name: string): string;
}

const minimumWidth = 12;

/**
 * Fits names into a width. The common prefix goes first, at a scope border; only then is a name cut,
 * and at its start: the end is what tells layers apart.
 */
export function shortenNames(names: readonly string[], maxWidth: number): ShortNames {
  const width = Math.max(minimumWidth, maxWidth);
  if (names.every((name) => widthOf(name) <= width)) return { prefix: '', of: (name) => name };
  const prefix = commonScope(names);
  return {
    prefix,
    of: (name) => keepEnd(name.startsWith(prefix) ? name.slice(prefix.length) : name, width),
  };
}

function keepEnd(name: string, width: number): string {
  const characters = Array.from(name);
  return characters.length <= width
    ? name
    : `…${characters.slice(characters.length - width + 1).join('')}`;
}

/** The longest scope (`a/b/` or `a.b.`, but not `a.` of `a.1`) that seven in ten of the names are in. */
function commonScope(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (let end = 0; end < name.length - 1; end++) {
      const character = name[end];
      const isBorder = character === '/' || (character === '.' && !/\d/.test(name[end + 1] ?? ''));
      if (!isBorder) continue;
      const scope = name.slice(0, end + 1);
      counts.set(scope, (counts.get(scope) ?? 0) + 1);
    }
  }
  const enough = Math.max(2, names.length * 0.7);
  let best = '';
  for (const [scope, count] of counts) {
    if (count >= enough && scope.length > best.length && scope !== '/') best = scope;
  }
  return best;
}
