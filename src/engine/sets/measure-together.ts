import type { HostTensor } from '../data/sample/tensor';
import { referenceFeeds } from '../emit/references';
import { checkCancelled, quiet } from '../jobs/job';
import type { Job } from '../jobs/job';
import { readPair } from '../measure/read-pair';
import { SampleSessions } from '../run/sample-runner';
import { floatOutputNames } from '../measure/float-references';
import type { Workspace } from '../workspace/workspace';
import type { NoiseBook } from '../noise/noise-book';
import { energiesOf } from '../noise/output-noise';
import type { SetState } from '../noise/set-state';
import { setsGraph } from '../emit/sets-graph';
import type { SetsGraph } from '../emit/sets-graph';

const kernels = 'simulated';

type Values = Readonly<Record<string, HostTensor>>;

/**
 * Many states in few graphs, simulated: chains that differ from some layer on share what comes
 * before it, so that a state costs the part of the model behind its first difference. `states` all
 * lack the same samples.
 */
export async function measureTogether(
  job: Job,
  workspace: Workspace,
  book: NoiseBook,
  states: readonly SetState[],
  samples: readonly number[],
  heard: { onRun(pairs: number): void; onGroup(states: readonly SetState[]): void },
): Promise<void> {
  const references = await workspace.references.of(quiet(job), kernels);
  const { sizer } = workspace.tuning;
  for (let start = 0; start < states.length;) {
    const group = states.slice(start, start + sizer.next());
    start += group.length;
    const measured = await measureGroup(
      job,
      workspace,
      book,
      group,
      samples,
      references,
      heard.onRun,
    );
    sizer.learn(group.length, measured.nodes, measured.runMs);
    heard.onGroup(group);
  }
}

async function measureGroup(
  job: Job,
  workspace: Workspace,
  book: NoiseBook,
  group: readonly SetState[],
  samples: readonly number[],
  references: readonly Values[] | null,
  onRun: (pairs: number) => void,
): Promise<{ readonly nodes: number; readonly runMs: number }> {
  const { model, data, oracle, masks } = workspace;
  const outputs = floatOutputNames(model);
  const converted = group.map((state) => state.converted);
  const sessions = new SampleSessions<SetsGraph>(
    oracle,
    { level: 'disabled', simulated: true },
    (dims, elements) =>
      setsGraph(model, converted, {
        dims,
        elements,
        masks,
        outputs,
        references: references !== null,
      }),
  );
  let nodes = 0;
  let runMs = 0;
  try {
    for (const sample of samples) {
      checkCancelled(job);
      const feeds = { ...(await data.read(sample)), ...referenceFeeds(references?.[sample] ?? {}) };
      const { graph, session } = await sessions.forSample(feeds);
      const started = performance.now();
      const results = await session.run(feeds);
      runMs = performance.now() - started;
      nodes = graph.model.graph?.node.length ?? 0;
      group.forEach(({ signature }, position) => {
        const slots = graph.sets[position] ?? new Map();
        const errors = new Map(
          [...slots].map(([name, pair]) => [name, readPair(pair, results, 0)]),
        );
        book.add(kernels, signature, [sample], energiesOf(model, errors));
      });
      onRun(group.length);
    }
  } finally {
    await sessions.release();
  }
  return { nodes, runMs };
}
