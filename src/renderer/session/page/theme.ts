import { useEffect } from 'react';
import { useApp, useSession } from './app-context';
import { useMedia } from '../../ui/hooks/use-media';

export type ThemeName = 'dark' | 'light';

export function useTheme(): ThemeName {
  const source = useApp((state) => state.settings.theme);
  const systemIsLight = useMedia('(prefers-color-scheme: light)');
  return source === 'system' ? (systemIsLight ? 'light' : 'dark') : source;
}

/** Puts the theme on the page, tells the window's frame, and leaves it for the next first paint. */
export function useApplyTheme(): ThemeName {
  const session = useSession();
  const source = useApp((state) => state.settings.theme);
  // Until the settings are read the page keeps the theme of its first paint.
  const isSettled = useApp((state) => state.shell !== null);
  const theme = useTheme();
  useEffect(() => {
    if (isSettled) document.documentElement.dataset['theme'] = theme;
  }, [isSettled, theme]);
  useEffect(() => {
    if (!isSettled) return;
    localStorage.setItem('bitloupe.theme', source);
    void session.host.setTheme({ source }).catch(() => undefined);
  }, [session, source, isSettled]);
  return theme;
}

/** Scales the window as the settings say. */
export function useApplyTextSize(): void {
  const session = useSession();
  const percent = useApp((state) => state.settings.textSize);
  const isSettled = useApp((state) => state.shell !== null);
  useEffect(() => {
    if (isSettled) void session.host.setTextSize?.({ percent }).catch(() => undefined);
  }, [session, percent, isSettled]);
}
