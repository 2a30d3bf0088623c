import type { DataSummary } from '../../../shared/contract/results';
import type { AppState } from '../app-state';
import type { DataChoice } from '../data-choice';
import { countOf } from '../../ui/text/numbers';

/** The two sets of samples a model has. */
export type Which = 'data' | 'validation';

/** What one sample of each kind is called. */
export function countSamples(summary: DataSummary): string {
  if (summary.kind === 'images') return countOf(summary.samples, 'image');
  return summary.trusted
    ? countOf(summary.samples, 'sample')
    : countOf(summary.samples, 'random sample');
}

export function nameOfChoice(choice: DataChoice): string {
  return choice.kind === 'generated' ? 'Random' : choice.folder.name;
}

/** One line for the toolbar: `calibration · 64 images`. */
export function dataLine(data: AppState['data']): string {
  if (data.status === 'none') return 'Choose data';
  const name = nameOfChoice(data.from);
  if (data.status === 'loading') return `${name} · reading`;
  if (data.status === 'failed') return `${name} · does not fit`;
  const count = data.value.trusted
    ? countSamples(data.value)
    : countOf(data.value.samples, 'sample');
  return `${name} · ${count}`;
}
