import type { Kernels } from '../../shared/contract/report';
import type { Job } from '../jobs/job';
import { measureDebug } from '../measure/measure-debug';
import { measureOutputs } from '../measure/measure-outputs';
import type { Workspace } from '../workspace/workspace';
import type { NoiseBook } from '../noise/noise-book';
import { energiesOf } from '../noise/output-noise';
import { quiet } from '../jobs/job';
import type { SetState } from '../noise/set-state';

/** One state in a session of its own, as a click measures it; with real kernels the exported graph. */
export async function measureAlone(
  job: Job,
  workspace: Workspace,
  book: NoiseBook,
  state: SetState,
  kernels: Kernels,
  samples: readonly number[],
): Promise<void> {
  const { data, oracle, masks, model } = workspace;
  const missing = book.missing(kernels, state.signature, samples);
  if (missing.length === 0) return;
  const references = await workspace.references.of(quiet(job), kernels);
  const common = { kernels, masks };
  if (references === null) {
    // Float outputs too large to keep: the float model runs along, on all samples at once.
    const { outputs } = await measureDebug(quiet(job), state.converted, data, oracle, {
      ...common,
      isolated: new Set(),
      shadow: false,
      layers: false,
    });
    const all = Array.from({ length: data.count }, (_unused, sample) => sample);
    book.forget(kernels, state.signature);
    book.add(kernels, state.signature, all, energiesOf(model, outputs));
    return;
  }
  const { outputs } = await measureOutputs(quiet(job), state.converted, data, references, oracle, {
    ...common,
    samples: missing,
  });
  book.add(kernels, state.signature, missing, energiesOf(model, outputs));
}
