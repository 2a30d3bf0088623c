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
  const deepest = scopes.reduce((depth, scope) => Math.max(depth, scope.length), 0);
  let best: readonly ScopeGroup[] = [];
  for (let depth = 1; depth <= deepest; depth += 1) {
    const groups = groupAt(names, scopes, depth);
    if (groups.length > maxGroups) break;
    if (isUseful(groups, names.length)) best = groups;
  }
  return best;
}

/** `features.6.conv.1.0` → [`features`, `features.6`, `conv`, `conv.1`]: a number is a level of its own, under its word. */
function scopeOf(name: string): readonly string[] {
  const words = name
    .split('/')
    .flatMap((part) => part.split('.').reduce<string[]>(joinNumber, []))
    .filter((word) => word !== '');
  const outer = words.slice(0, -1).filter((word, index) => !(words[index + 1] ?? '').startsWith(`${word}.`));
  return outer.flatMap((word) => (/\.\d+$/.test(word) ? [word.replace(/\.\d+$/, ''), word] : [word]));
}

function joinNumber(words: string[], part: string): string[] {
  const last = words.at(-1);
  if (/^\d+$/.test(part) && last !== undefined && !/\.\d+$/.test(last)) words[words.length - 1] = `${last}.${part}`;
  else words.push(part);
  return words;
}

function groupAt(names: readonly string[], scopes: readonly (readonly string[])[], depth: number): ScopeGroup[] {
  const groups: { label: string; from: number; to: number; key: string }[] = [];
  names.forEach((_, bar) => {
    const scope = (scopes[bar] ?? []).slice(0, depth);
    const key = scope.join('/');
    const last = groups.at(-1);
    if (last !== undefined && last.key === key) last.to = bar;
    else groups.push({ label: scope.at(-1) ?? '', from: bar, to: bar, key });
  });
  return groups.map(({ label, from, to }) => ({ label, from, to }));
}

/** A grouping in which nearly every bar is alone says nothing. */
function isUseful(groups: readonly ScopeGroup[], bars: number): boolean {
  return groups.length > 1 && groups.length <= bars * 0.7 && groups.some((group) => group.label !== '');
}

/** The longest form of a label that fits: whole, first word shortened to a letter, last word, or nothing. */
export function fitLabel(label: string, widthPx: number, charPx = 5.8): string {
  const [head = '', ...rest] = label.split('.');
  const forms = rest.length === 0 ? [label] : [label, `${head.charAt(0)}.${rest.join('.')}`, rest.join('.')];
  return forms.find((form) => form.length * charPx <= widthPx) ?? '';
}
