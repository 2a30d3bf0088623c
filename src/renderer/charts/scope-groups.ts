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
    if (isUseful(groups, scopes.length)) best = groups;
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

function groupAt(scopes: readonly (readonly string[])[], depth: number): ScopeGroup[] {
  const groups: { label: string; from: number; to: number; key: string }[] = [];
  scopes.forEach((whole, bar) => {
    const scope = whole.slice(0, depth);
    const key = scope.join('/');
    const last = groups.at(-1);
    if (last !== undefined && last.key === key) last.to = bar;
    else groups.push({ label: scope.at(-1) ?? '', from: bar, to: bar, key });
  });
  return groups.map(({ label, from, to }) => ({ label, from, to }));
}

/** A grouping in which nearly every bar is alone says nothing. */
function isUseful(groups: readonly ScopeGroup[], bars: number): boolean {
  return (
    groups.length > 1 && groups.length <= bars * 0.7 && groups.some((group) => group.label !== '')
  );
}

/** The longest form of a label that fits: whole, first word shortened to a letter, last word, or nothing. */
export function fitLabel(label: string, widthPx: number, charPx = 5.8): string {
  const [head = '', ...rest] = label.split('.');
  const forms =
    rest.length === 0 ? [label] : [label, `${head.charAt(0)}.${rest.join('.')}`, rest.join('.')];
  return forms.find((form) => form.length * charPx <= widthPx) ?? '';
}
