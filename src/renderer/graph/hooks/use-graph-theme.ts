import { useEffect, useState, type RefObject } from 'react';
import { readTheme, type GraphTheme } from '../paint/theme';

/** The design tokens as the canvas needs them; null until the panel is in the page. */
export function useGraphTheme(
  root: RefObject<HTMLElement | null>,
  theme: 'dark' | 'light',
): GraphTheme | null {
  const [tokens, setTokens] = useState<GraphTheme | null>(null);
  useEffect(() => {
    const read = (): void => setTokens(root.current ? readTheme(root.current) : null);
    read();
    // The attribute that switches the tokens may be set just after this effect.
    const frame = requestAnimationFrame(read);
    return () => cancelAnimationFrame(frame);
  }, [root, theme]);
  return tokens;
}
