import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Feeds } from '../data/sample/tensor';
import { executedGraphConfig } from '../executed/executed-graph';
import { makeTemporaryFolder } from '../files/temporary-folder';
import { patch, withGraph, type ModelProto, type NodeProto, type GraphProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import type { RuntimeSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';
import { blamingDisk, createWritingSession, readWrittenGraph } from '../runtime/written-graph';
import { kernelKey, parseProfile } from './parse-profile';
import { mapSubgraphs } from '../onnx/map-graphs';

/** A node that ran, and the time it typically takes in one run, µs. */
export interface TimedNode {
  readonly node: NodeProto;
  readonly us: number;
}

/** A session with all optimisations that notes the time of every kernel. Disposing releases what `finish` has not. */
export interface ProfiledSession extends AsyncDisposable {
  run(feeds: Feeds): Promise<void>;
  /** Ends the session. The first `warmUps` runs do not count. */
  finish(warmUps: number): Promise<readonly TimedNode[]>;
}

/** Throws `io` where the temporary folder cannot be written, here and in `finish`. */
export async function openProfiledSession(
  model: ModelProto,
  threads: number,
  tempDir?: string,
): Promise<ProfiledSession> {
  const { path: folder, remove } = await makeTemporaryFolder(tempDir);
  const graphPath = join(folder, 'executed.onnx');
  const plain = withPlainNames(model);
  let session: RuntimeSession | null = null;
  const dispose = async (): Promise<void> => {
    await session?.release();
    session = null;
    await remove();
  };
  try {
    session = await createWritingSession(encodeShared(plain.model), graphPath, {
      ...sessionOptions('real'),
      threads,
      profilePrefix: join(folder, 'profile'),
      extra: executedGraphConfig,
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    async run(feeds) {
      await session?.run(feeds);
    },
    async finish(warmUps) {
      try {
        session?.endProfiling();
        const typicalUs = await readTimes(folder, warmUps);
        const nodes = await readWrittenGraph(graphPath, ({ graph }) => graph?.node ?? []);
        return timed(nodes, typicalUs).map(({ node, us }) => ({
          node: patch(node, { name: plain.givenName(node.name) }),
          us,
        }));
      } finally {
        await dispose();
      }
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function readTimes(folder: string, warmUps: number): Promise<ReadonlyMap<string, number>> {
  const file = (await readdir(folder)).find((name) => /^profile.*\.json$/.test(name));
  const path = join(folder, file ?? 'profile.json');
  return blamingDisk(path, 0, async () => {
    const { runs, typicalUs } = parseProfile(await readFile(path, 'utf8'), warmUps);
    // The profiler goes on without a word where it cannot write.
    if (runs === 0) throw new AppError('internal', 'ONNX Runtime wrote no times of its kernels');
    return typicalUs;
  });
}

/** Nodes that share a name and op share the time between them. */
function timed(
  nodes: readonly NodeProto[],
  typicalUs: ReadonlyMap<string, number>,
): readonly TimedNode[] {
  const keyOf = (node: NodeProto): string => kernelKey(node.name, node.opType);
  const shares = new Map<string, number>();
  for (const node of nodes) shares.set(keyOf(node), (shares.get(keyOf(node)) ?? 0) + 1);
  return nodes.map((node) => ({
    node,
    us: (typicalUs.get(keyOf(node)) ?? 0) / (shares.get(keyOf(node)) ?? 1),
  }));
}

/** A model whose nodes have names that any writer of JSON gets right, and the way back. */
interface PlainlyNamed {
  readonly model: ModelProto;
  /** The given name of a node; also of one whose name ONNX Runtime derived from a plain one. */
  givenName(name: string): string;
}

/**
 * ONNX Runtime 1.30 writes the names of nodes into its profile as they are: a quote, a backslash or
 * a line break in one makes the file unreadable.
 */
function withPlainNames(model: ModelProto): PlainlyNamed {
  const given: string[] = [];
  const named = (graph: GraphProto): GraphProto =>
    patch(graph, { node: graph.node.map((node) => mapSubgraphs(renamed(node, given), named)) });
  const { graph } = model;
  return {
    model: graph === undefined ? model : withGraph(model, named(graph)),
    givenName: (name) =>
      name.replaceAll(/__plain(\d+)__/g, (token, index: string) => given[Number(index)] ?? token),
  };
}

function renamed(node: NodeProto, given: string[]): NodeProto {
  if (!/["\\\p{Cc}\p{Cs}]|__plain\d+__/u.test(node.name)) return node;
  given.push(node.name);
  return patch(node, { name: `__plain${given.length - 1}__` });
}
