/** A run of neighbouring bars whose layers share a name scope. */
export interface ScopeGroup {
  readonly label: string;
  /** First and last bar, inclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * Groups names that stand side by side by their outer scopes, as deep as at most `maxGroups` allow.
 * Names without scopes give no groups. `names` are names as shown, common prefix already cut.
 */
export function scopeGroups(names: readonly string[], maxGroups: number): readonly ScopeGroup[] {
  const scopes = names.map(scopeOf);
  const numbered = deepestGroups(scopes, maxGroups);
  return numbered.length > 0
    ? numbered
    : deepestGroups(
        scopes.map((scope) => scope.slice(0, 1).map(withoutNumber)),
        maxGroups,
      );
}

function deepestGroups(
  scopes: readonly (readonly string[])[],
  maxGroups: number,
): readonly ScopeGroup[] {
  const deepest = scopes.reduce((depth, scope) => Math.max(depth, scope.length), 0);
  let best: readonly ScopeGroup[] = [];
  for (let depth = 1; depth <= deepest; depth += 1) {
    const groups = groupAt(scopes, depth);
    if (groups.length > maxGroups) break;
    if (isUseful(groups, scopes.length))
      best = groups.map(({ label, from, to }) => ({ label, from, to }));
  }
  return best;
}

function withoutNumber(scope: string): string {
  return scope.replace(/\.\d+$/, '');
}

/** `features.6.conv.1.0` → [`features.6`, `conv.1`]: numbers belong to the word before them. */
function scopeOf(name: string): readonly string[] {
  const words = name
    .split('/')
    .flatMap((part) => part.split('.').reduce<string[]>(joinNumber, []))
    .filter((word) => word !== '');
  return words
    .slice(0, -1)
    .filter((word, index) => !(words[index + 1] ?? '').startsWith(`${word}.`));
}

function joinNumber(words: string[], part: string): string[] {
  const last = words.at(-1);
  if (/^\d+$/.test(part) && last !== undefined && !/\.\d+$/.test(last))
    words[words.length - 1] = `${last}.${part}`;
  else words.push(part);
  return words;
}

interface KeyedGroup extends ScopeGroup {
  /** All scopes down to the label. */
  readonly key: string;
}

function groupAt(scopes: readonly (readonly string[])[], depth: number): readonly KeyedGroup[] {
  const groups: { label: string; from: number; to: number; key: string }[] = [];
  scopes.forEach((whole, bar) => {
    const scope = whole.slice(0, depth);
    const key = scope.join('/');
    const last = groups.at(-1);
    if (last !== undefined && last.key === key) last.to = bar;
    else groups.push({ label: scope.at(-1) ?? '', from: bar, to: bar, key });
  });
  return groups;
}

/** A grouping in which nearly every bar is alone says nothing, nor do labels that stand for several scopes. */
function isUseful(groups: readonly KeyedGroup[], bars: number): boolean {
  const named = groups.filter((group) => group.label !== '');
  const labels = new Set(named.map((group) => group.label));
  return (
    groups.length > 1 &&
    groups.length <= bars * 0.7 &&
    named.length > 0 &&
    labels.size === new Set(named.map((group) => group.key)).size
  );
}

/** A label whole, with its first word shortened to a letter, and without it. */
function formsOf(label: string): readonly string[] {
  const [head = '', ...rest] = label.split('.');
  return rest.length === 0
    ? [label, label, label]
    : [label, `${head.charAt(0)}.${rest.join('.')}`, rest.join('.')];
}

/**
 * Labels as they fit under their groups, all in one form: the longest one that four in five have room for. Those
 * that have none stay empty.
 */
export function fitLabels(
  groups: readonly { readonly label: string; readonly widthPx: number }[],
  charPx = 5.8,
): readonly string[] {
  const named = groups.filter(({ label }) => label !== '');
  const fits = (form: number, { label, widthPx }: (typeof groups)[number]): boolean =>
    (formsOf(label)[form] ?? '').length * charPx <= widthPx;
  const chosen = [0, 1].find(
    (form) => named.filter((group) => fits(form, group)).length >= named.length * 0.8,
  );
  const form = chosen ?? 2;
  return groups.map((group) => (fits(form, group) ? (formsOf(group.label)[form] ?? '') : ''));
}
