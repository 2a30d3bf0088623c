import { useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const list = matchMedia(query);
      list.addEventListener('change', notify);
      return () => list.removeEventListener('change', notify);
    },
    () => matchMedia(query).matches,
  );
}

export const narrowQuery = '(max-width: 1279.9px)';
export const drawerQuery = '(max-width: 1023.9px)';
export const shortQuery = '(max-height: 759.9px)';
