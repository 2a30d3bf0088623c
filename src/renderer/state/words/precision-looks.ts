import { precisionText } from '../../../shared/recipe/precisions';
import type { LayerView } from '../../../shared/contract/model-view';

/** Tokens of the precisions that stand out (styles/tokens.css); int8 is what one expects, and float has its own. */
export const precisionTokens: Readonly<Record<string, string>> = {
  a16w8: 'precision-a16w8',
  w8: 'precision-w8',
  w4: 'precision-w4',
};

/** The colour of a precision's short text in the page. */
export function precisionColor(text: string): string | undefined {
  if (text === 'float') return 'var(--float)';
  const token = precisionTokens[text];
  return token === undefined ? undefined : `var(--${token})`;
}

/** What is not int8 and not float: each precision and its number of layers, the most frequent first. */
export function specialPrecisions(
  layers: readonly LayerView[],
): readonly (readonly [text: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const layer of layers) {
    const text = precisionText(layer);
    if (text !== 'int8' && text !== 'float') counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one);
}
