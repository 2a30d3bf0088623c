import type { PresetName, QconfigPatch, Recipe } from '../../../shared/recipe/recipe';
import { countChanges } from '../../../shared/recipe/recipe-words';
import { countOf } from '../../ui/text/numbers';

export const presetWords: Readonly<
  Record<PresetName, { readonly label: string; readonly note: string }>
> = {
  default: { label: 'default', note: 'uint8 / int8 per channel, min-max' },
  'ort-u8s8': { label: 'ort-u8s8', note: 'uint8 / int8 per tensor, as quantize_static' },
  'ort-s8s8': { label: 'ort-s8s8', note: 'int8 / int8 per tensor' },
  fbgemm: { label: 'fbgemm', note: 'PyTorch on x86 servers' },
  x86: { label: 'x86', note: 'PyTorch, x86 default' },
  qnnpack: { label: 'qnnpack', note: 'PyTorch on ARM' },
  tensorrt: { label: 'tensorrt', note: 'symmetric int8, per channel' },
  a16w8: { label: 'a16w8', note: '16-bit activations' },
  'conv-only': { label: 'conv-only', note: 'convolutions only' },
  'linear-only': { label: 'linear-only', note: 'matrix products only' },
};

/** One line for the toolbar: `ort-u8s8 · 1 skip · 1 change`. */
export function recipeLine(recipe: Recipe, skipped: number): string {
  const changes = countChanges(recipe);
  return [
    recipe.preset ?? 'default',
    ...(skipped === 0 ? [] : [countOf(skipped, 'skip')]),
    ...(changes === 0 ? [] : [countOf(changes, 'change')]),
  ].join(' · ');
}

export function globalPatch(recipe: Recipe): Exclude<QconfigPatch, 'none'> {
  return recipe.global === undefined || recipe.global === 'none' ? {} : recipe.global;
}
