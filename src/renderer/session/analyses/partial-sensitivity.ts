import type { JobId } from '../../../shared/contract/arguments';
import type { SensitivityResult } from '../../../shared/contract/judgement';
import type { AppState } from '../../state/app-state';

/** What a sensitivity job has told so far, as a result that is not complete; null when that is nothing. */
export function partialSensitivity(state: AppState, jobId: JobId): SensitivityResult | null {
  const partial = state.jobs.find((job) => job.id === jobId)?.told ?? null;
  const layers = (state.plan?.layers ?? []).flatMap((layer) => {
    const oneInDb = partial?.oneInDb?.[layer.index] ?? null;
    const oneOutDb = partial?.oneOutDb?.[layer.index] ?? null;
    return oneInDb === null && oneOutDb === null
      ? []
      : [{ layer: layer.name, oneInDb, oneOutDb, samples: 0 }];
  });
  return layers.length === 0 ? null : { samples: 0, complete: false, layers };
}
