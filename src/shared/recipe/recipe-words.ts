import { entryOf } from '../entry-of';
import { targets } from '../targets/targets';
import { countOf } from '../numbers';
import { observers } from './observers';
import {
  activationFields,
  granularityWords,
  type QconfigChange,
  type QconfigPatch,
} from './qconfig';
import type { Recipe } from './recipe';
import { precisionNames, precisionOfPatch, precisions } from './precisions';
import { repairKey, repairWords } from '../repairs/repairs';

type Side = Readonly<Record<string, unknown>> | undefined;

/** One field of a patch in words; `whose` tells weights from activations where the word alone does not. */
function wordOf(field: string, value: unknown, whose: 'weights' | 'activations'): string {
  switch (field) {
    case 'dtype':
      return whose === 'weights' ? `${String(value)} weights` : String(value);
    case 'blockSize':
      return `blocks of ${String(value)}`;
    case 'granularity':
      return entryOf(granularityWords, String(value)) ?? String(value);
    case 'symmetric':
      return `${value === true ? 'symmetric' : 'asymmetric'}${whose === 'weights' ? ' weights' : ''}`;
    case 'observer': {
      const word = entryOf(observers, String(value))?.label ?? String(value);
      return whose === 'weights' ? `${word} weights` : word;
    }
    case 'percentile':
      return `${String(value)} %`;
    case 'reduceRange':
      return `${value === true ? '7 bit' : '8 bit'}${whose === 'weights' ? ' weights' : ''}`;
    default:
      return `${field} ${String(value)}`;
  }
}

function changedWords(old: Side, next: Side, whose: 'weights' | 'activations'): readonly string[] {
  return Object.entries(next ?? {})
    .filter(([field, value]) => value !== undefined && value !== old?.[field])
    .map(([field, value]) => wordOf(field, value, whose));
}

/** What a patch says in words, or says otherwise than an older one: `per channel`, `uint16, entropy`. */
export function patchWords(patch: QconfigPatch | undefined, old?: QconfigPatch): string {
  if (patch === 'none') return 'float';
  if (patch === undefined) return 'as the recipe says';
  const precision = precisionOfPatch(patch);
  if (precision !== null) return precisions[precision].label;
  const before: QconfigChange = old === undefined || old === 'none' ? {} : old;
  const words = [
    ...(patch.activation === 'none' && before.activation !== 'none' ? ['float activations'] : []),
    ...changedWords(activationFields(before), activationFields(patch), 'activations'),
    ...changedWords(before.weight, patch.weight, 'weights'),
  ];
  return words.length === 0 ? 'as the recipe says' : words.join(', ');
}

/** One line for the toolbar: `ort-u8s8 · 1 skip · 3 w4 · 1 change`. */
export function recipeLine(recipe: Recipe, skipped: number): string {
  const own = Object.values(recipe.layers ?? {}).flatMap((patch) => precisionOfPatch(patch) ?? []);
  const changes = countChanges(recipe) - own.length;
  const { repairs } = recipe;
  return [
    recipe.preset ?? 'default',
    ...(recipe.target === undefined ? [] : [`for ${targets[recipe.target].label}`]),
    ...(skipped === 0 ? [] : [countOf(skipped, 'skip')]),
    ...precisionNames.flatMap((name) => {
      const count = own.filter((one) => one === name).length;
      return count === 0 ? [] : [`${count} ${name}`];
    }),
    ...(changes === 0 ? [] : [countOf(changes, 'change')]),
    ...(repairs === undefined || repairs.length === 0 ? [] : [countOf(repairs.length, 'repair')]),
  ].join(' · ');
}

/** Entries of a recipe that change how something is quantized, skips aside: layers, ops, patterns, and the model as a whole. */
export function countChanges(recipe: Recipe): number {
  const says = (patch: QconfigPatch | undefined): boolean =>
    patch !== undefined &&
    patch !== 'none' &&
    [patch.activation, patch.weight].some((side) => Object.keys(side ?? {}).length > 0);
  const patches = [
    recipe.global,
    ...Object.values(recipe.ops ?? {}),
    ...(recipe.patterns ?? []).map(([, patch]) => patch),
    ...Object.values(recipe.layers ?? {}),
  ];
  return patches.filter(says).length;
}

/** What differs between two recipes beside their skips, in words; null where nothing does. */
export function qconfigTitle(
  before: Recipe,
  after: Recipe,
  nameOf: (layer: string) => string,
): string | null {
  const changes = [
    ...(before.preset === after.preset ? [] : [`preset ${after.preset ?? 'default'}`]),
    ...entriesOf(before, after, nameOf),
    ...repairsOf(before, after, nameOf),
  ];
  const [first] = changes;
  if (first === undefined) return null;
  return changes.length === 1 ? first : `${first}, ${changes.length - 1} more`;
}

function entriesOf(
  before: Recipe,
  after: Recipe,
  nameOf: (layer: string) => string,
): readonly string[] {
  const groups: readonly (readonly [Named, Named, (name: string) => string])[] = [
    [{ all: before.global }, { all: after.global }, () => 'all layers'],
    [before.ops ?? {}, after.ops ?? {}, (op) => `all ${op}`],
    [
      Object.fromEntries(before.patterns ?? []),
      Object.fromEntries(after.patterns ?? []),
      (text) => text,
    ],
    [before.layers ?? {}, after.layers ?? {}, nameOf],
  ];
  return groups.flatMap(([old, next, name]) =>
    [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) => {
      const [from, to] = [old[key], next[key]];
      // Skips have words of their own.
      if (to === 'none' || (from === 'none' && isEmpty(to)) || same(from, to)) return [];
      return [`${name(key)}: ${patchWords(to, from)}`];
    }),
  );
}

/** Repairs that are new, and those that are gone. */
function repairsOf(
  before: Recipe,
  after: Recipe,
  nameOf: (layer: string) => string,
): readonly string[] {
  const [old, next] = [before.repairs ?? [], after.repairs ?? []];
  const [oldKeys, nextKeys] = [old, next].map((repairs) => new Set(repairs.map(repairKey)));
  return [
    ...next
      .filter((repair) => oldKeys?.has(repairKey(repair)) !== true)
      .map((repair) => repairWords(repair, nameOf)),
    ...old
      .filter((repair) => nextKeys?.has(repairKey(repair)) !== true)
      .map((repair) => `without ${repairWords(repair, nameOf)}`),
  ];
}

type Named = Readonly<Record<string, QconfigPatch | undefined>>;

function isEmpty(patch: QconfigPatch | undefined): boolean {
  return patch === undefined || Object.keys(patch).length === 0;
}

function same(a: QconfigPatch | undefined, b: QconfigPatch | undefined): boolean {
  return (isEmpty(a) && isEmpty(b) && a !== 'none') || JSON.stringify(a) === JSON.stringify(b);
}
