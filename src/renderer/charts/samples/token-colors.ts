import { useEffect, useState } from 'react';
import { scaleSteps, scaleVariables } from '../../ui/scale';

/** Colours a canvas needs, resolved from the tokens of the theme in use. */
export interface TokenColors {
  /** Fill of each step of the SQNR scale, as red, green, blue. */
  readonly scale: readonly (readonly [number, number, number])[];
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly line2: string;
  readonly accent: string;
  readonly danger: string;
}

/** Reads the tokens, again whenever the theme changes. */
export function useTokenColors(): TokenColors {
  const [colors, setColors] = useState(readTokens);
  useEffect(() => {
    const observer = new MutationObserver(() => setColors(readTokens()));
    observer.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme'],
    });
    return () => observer.disconnect();
  }, []);
  return colors;
}

function readTokens(): TokenColors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    scale: Array.from({ length: scaleSteps }, (_, step) =>
      parseHex(read(scaleVariables(step).fill)),
    ),
    text: read('--text'),
    text2: read('--text2'),
    text3: read('--text3'),
    line2: read('--line2'),
    accent: read('--accent'),
    danger: read('--danger'),
  };
}

/** `#fde56f` → [253, 229, 111]. */
export function parseHex(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return Number.isNaN(value)
    ? [128, 128, 128]
    : [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
