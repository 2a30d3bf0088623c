import type { Phase } from '../../shared/contract/results';
import type { DataSource } from '../data/sample/data-source';
import type { Feeds, HostTensor } from '../data/sample/tensor';
import { withReferences } from '../emit/references';
import { checkCancelled, type Job } from '../jobs/job';
import { encodeShared } from '../onnx/shared-proto';
import type { ModelProto } from '../onnx/proto';
import { createSession, type RuntimeSession } from '../runtime/ort';
import type { SessionOptions } from '../runtime/session-options';
import { dimsKey, dimsOfFeeds, type SampleDims, type ShapeOracle } from './shape-oracle';

/** After this many shapes one session with dynamic dims serves all further ones. */
export const fixedShapes = 4;

export type RunOutputs = Readonly<Record<string, HostTensor>>;

/** A graph made for one shape of samples; whatever it needs to read its outputs travels along. */
export interface SampleGraph {
  readonly model: ModelProto;
}

interface OpenedGraph<G> {
  readonly graph: G;
  readonly session: RuntimeSession;
  /** Elements of a tensor under the shape it was made for; null = not known. */
  readonly elements: (tensor: string) => number | null;
}

const idleSession: RuntimeSession = {
  inputs: [],
  outputs: [],
  run: () => Promise.resolve({}),
  endProfiling: () => undefined,
  release: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** Builds graphs and their sessions per distinct sample shape and keeps them until it is disposed of. */
export class SampleSessions<G extends SampleGraph> implements AsyncDisposable {
  readonly #make: (dims: SampleDims | null, elements: (tensor: string) => number | null) => G;
  readonly #oracle: ShapeOracle;
  readonly #options: SessionOptions;
  readonly #open = new Map<string, OpenedGraph<G>>();

  constructor(
    oracle: ShapeOracle,
    options: SessionOptions,
    make: (dims: SampleDims | null, elements: (tensor: string) => number | null) => G,
  ) {
    this.#oracle = oracle;
    this.#options = options;
    this.#make = make;
  }

  async forSample(feeds: Feeds): Promise<OpenedGraph<G>> {
    const dims = dimsOfFeeds(feeds);
    const key = dimsKey(dims);
    const known = this.#open.get(key) ?? this.#open.get('dynamic');
    if (known !== undefined) return known;
    const isFixed = this.#open.size < fixedShapes;
    const elements = await this.#oracle.elementsUnder(isFixed ? dims : null);
    const graph = this.#make(isFixed ? dims : null, elements);
    // A memory pattern would come on top of what the first run allocated: +150 MB on ResNet-50.
    const options = { memoryPattern: false, ...this.#options };
    // Nothing to ask where every tensor is empty; ONNX Runtime loads no graph without outputs.
    const isIdle = (graph.model.graph?.output.length ?? 0) === 0;
    const session = isIdle ? idleSession : await createSession(encodeShared(graph.model), options);
    const opened = { graph, session, elements };
    this.#open.set(isFixed ? key : 'dynamic', opened);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sessions = [...this.#open.values()];
    this.#open.clear();
    for (const { session } of sessions) await session.release();
  }
}

/** Samples to run, and the sessions to run them in. */
export interface SampleRun<G extends SampleGraph> {
  readonly phase: Phase;
  readonly data: Pick<DataSource, 'read'>;
  readonly samples: readonly number[];
  readonly sessions: SampleSessions<G>;
  /** By sample, what the float model answered: fed as further inputs. */
  readonly answers?: readonly RunOutputs[];
}

/** Runs samples one after another, the next one being read meanwhile. */
export async function runSamples<G extends SampleGraph>(
  job: Job,
  { phase, data, samples, sessions, answers }: SampleRun<G>,
  each: (
    sample: number,
    graph: G,
    outputs: RunOutputs,
    elements: (tensor: string) => number | null,
  ) => void,
): Promise<void> {
  let next = samples[0] === undefined ? null : data.read(samples[0]);
  for (let position = 0; position < samples.length; position += 1) {
    checkCancelled(job);
    const sample = samples[position];
    const reading = next;
    if (sample === undefined || reading === null) return;
    const feeds = await reading;
    const following = samples[position + 1];
    next = following === undefined ? null : data.read(following);
    // A failed read is reported when its turn comes, not as an unhandled rejection.
    next?.catch(() => undefined);
    const { graph, session, elements } = await sessions.forSample(feeds);
    each(sample, graph, await session.run(withReferences(feeds, answers?.[sample])), elements);
    job.report(phase, position + 1, samples.length, 'samples');
  }
}
