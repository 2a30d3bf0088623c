import { useCallback } from 'react';
import type { PictureOf } from '../../ui/sample-image';
import { useApp } from './app-context';

/** Pictures of samples that were fetched so far. */
export function usePictureOf(): PictureOf {
  const thumbnails = useApp((state) => state.thumbnails);
  return useCallback((sample, from) => thumbnails[`${from}:${sample}`], [thumbnails]);
}
