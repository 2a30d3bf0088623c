import type { PickedFile } from '../../../shared/shell/picked-file';
import { hasData } from '../../state/derived/derived';
import { get, set, type Context } from '../core/context';
import { attempt } from '../core/files';
import { measureAnalysis } from './measure-analysis';

export function pickOther(context: Context, kind: 'model' | 'dump'): Promise<PickedFile | null> {
  const { host } = context;
  return attempt(context, 'What to compare with was not opened', () =>
    kind === 'dump' ? host.pickData({ purpose: 'dump' }) : host.pickModel({ purpose: 'compare' }),
  );
}

/**
 * Compares the open model with another one, and puts the comparison in front. Without data that is asked for first.
 * Where it fails or is called off, an earlier comparison stays; without one, everything is as it was.
 */
export async function compareWith(context: Context, file: PickedFile): Promise<void> {
  if (!hasData(get(context))) {
    set(context, { dialog: 'data', comparesNext: file });
    return;
  }
  set(context, { comparing: true });
  const isDone = await measureAnalysis(context, 'compareWith', file);
  if (!isDone && get(context).analyses.compareWith === null) set(context, { comparing: false });
}
