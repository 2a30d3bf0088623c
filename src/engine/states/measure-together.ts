import { withReferences } from '../emit/references';
import { checkCancelled, quiet, type Job } from '../jobs/job';
import { readPair } from '../measure/read-pair';
import { SampleSessions } from '../run/sample-runner';
import { floatOutputNames, type SampleOutputs } from '../measure/float-references';
import { sessionOptions } from '../runtime/session-options';
import type { Workspace } from '../workspace/workspace';
import type { NoiseSums } from '../noise/noise-sums';
import { energiesOf } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { setsGraph, type SetsGraph } from '../emit/sets-graph';

const kernels = 'simulated';

/** What a batch of states is measured on, and who hears of it. */
interface Batch {
  readonly sums: NoiseSums;
  /** Samples that all the states lack. */
  readonly samples: readonly number[];
  onRun(pairs: number): void;
  onGroup(states: readonly RecipeState[]): void;
}

/**
 * Many states in few graphs, simulated: chains that differ from some layer on share what comes
 * before it, so that a state costs the part of the model behind its first difference.
 */
export async function measureTogether(
  job: Job,
  workspace: Workspace,
  states: readonly RecipeState[],
  batch: Batch,
): Promise<void> {
  const answers = await workspace.references.of(quiet(job), kernels);
  const { sizer } = workspace.tuning;
  for (let start = 0; start < states.length;) {
    const group = states.slice(start, start + sizer.next());
    start += group.length;
    const measured = await measureGroup(job, workspace, group, { ...batch, answers });
    sizer.learn(group.length, measured.nodes, measured.runMs);
    batch.onGroup(group);
  }
}

async function measureGroup(
  job: Job,
  { model, data, oracle, masks }: Workspace,
  group: readonly RecipeState[],
  batch: Batch & { readonly answers: readonly SampleOutputs[] | null },
): Promise<{ readonly nodes: number; readonly runMs: number }> {
  const { answers } = batch;
  const outputs = floatOutputNames(model);
  const converted = group.map((state) => state.converted);
  await using sessions = new SampleSessions<SetsGraph>(
    oracle,
    sessionOptions(kernels),
    (dims, elements) =>
      setsGraph(model, converted, {
        dims,
        elements,
        masks,
        outputs,
        references: answers !== null,
      }),
  );
  let nodes = 0;
  let runMs = 0;
  for (const sample of batch.samples) {
    checkCancelled(job);
    const feeds = await data.read(sample);
    const { graph, session } = await sessions.forSample(feeds);
    const started = performance.now();
    const results = await session.run(withReferences(feeds, answers?.[sample]));
    runMs = performance.now() - started;
    nodes = graph.model.graph?.node.length ?? 0;
    group.forEach(({ signature }, position) => {
      const slots = graph.sets[position] ?? new Map();
      const errors = new Map([...slots].map(([name, pair]) => [name, readPair(pair, results, 0)]));
      batch.sums.add(kernels, signature, [sample], energiesOf(model, errors));
    });
    batch.onRun(group.length);
  }
  return { nodes, runMs };
}
