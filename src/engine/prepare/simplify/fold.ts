import { join } from 'node:path';
import { graphOf, mapSubgraphs } from '../../onnx/map-graphs';
import { isDefaultDomain } from '../../onnx/opset';
import { makeValueInfo, patch } from '../../onnx/proto';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../../onnx/proto';
import { withRawData } from '../../onnx/raw-data';
import { encodeShared } from '../../onnx/shared-proto';
import { subgraphsOf } from '../../onnx/attributes';
import { loadOptions, weightsBeside } from '../../runtime/session-options';
import { writtenGraph } from '../../runtime/written-graph';
import { readExternalData } from '../read/external-data';
import { hideWeights, restoreWeights } from './hide-weights';
import type { ValueType } from '../model/types';

/**
 * Lets ONNX Runtime fold constants, fuse BatchNormalization and drop what does nothing (its basic
 * optimisations), and reads the result back, with the types of all values that had a name before in
 * `valueInfo`. Metadata and producer of the model stay.
 * `folder` is a temporary folder that the caller removes; `known` are types and shapes of values
 * that ONNX Runtime cannot infer itself. Throws `io` where the folder cannot be written, and what
 * ONNX Runtime throws.
 */
export async function foldModel(
  model: ModelProto,
  folder: string,
  { known, ...options }: { threads?: number; known?: ReadonlyMap<string, ValueType> } = {},
): Promise<ModelProto> {
  const source = graphOf(model);
  const path = join(folder, 'folded.onnx');
  const weights = hideWeights(source);
  const asked = patch(weights.graph, { valueInfo: askedValues(weights.graph, known) });
  const shared = encodeShared(patch(model, { graph: asked }));
  const all = { ...loadOptions('basic', weightsBeside('folded.weights', 1024)), ...options };
  const { folded, loaded } = await writtenGraph(shared, path, all, async (written) => {
    const { graph } = await readExternalData(path, withoutDuplicates(graphOf(written)));
    return { folded: written, loaded: graph };
  });
  const whole = restoreWeights(loaded, weights);
  const graph = patch(whole, {
    node: [...inSourceOrder(whole, source)],
    initializer: whole.initializer.map(withRawData),
  });
  return patch(model, {
    irVersion: folded.irVersion,
    functions: folded.functions,
    opsetImport: usedOpsets(model, folded, graph),
    graph: patch(graph, {
      name: source.name,
      docString: source.docString,
    }),
  });
}

/**
 * ONNX Runtime writes a changed graph in its own order and an unchanged one as it came; with weights
 * in their own file it always writes its own. Other tools see the former, so an unchanged graph gets
 * its order back.
 */
function inSourceOrder(folded: GraphProto, source: GraphProto): readonly NodeProto[] {
  const text = ({ name, opType, input, output }: NodeProto): string =>
    [name, opType, input.join(), output.join()].join('\n');
  const nodes = new Map(folded.node.map((node) => [text(node), node]));
  const ordered = source.node.flatMap((node) => nodes.get(text(node)) ?? []);
  const unchanged =
    ordered.length === folded.node.length &&
    source.node.length === folded.node.length &&
    source.initializer.length === folded.initializer.length;
  return unchanged ? ordered : folded.node;
}

/** Values declared without a type come back with the type ONNX Runtime inferred. */
function askedValues(
  graph: GraphProto,
  known: ReadonlyMap<string, ValueType> = new Map(),
): ValueInfoProto[] {
  const outputs = new Set(graph.output.map((value) => value.name));
  return graph.node.flatMap((node) =>
    node.output
      .filter((name) => name !== '' && !outputs.has(name))
      .map((name) => {
        const value = known.get(name);
        return value === undefined
          ? makeValueInfo(name)
          : makeValueInfo(name, value.type, value.shape ?? undefined);
      }),
  );
}

/** ONNX Runtime imports every domain it knows; keep those the nodes or the source file use. */
function usedOpsets(
  source: ModelProto,
  folded: ModelProto,
  graph: GraphProto,
): ModelProto['opsetImport'] {
  const used = new Set(source.opsetImport.map((entry) => entry.domain));
  const visit = (inner: GraphProto): void => {
    for (const node of inner.node) {
      used.add(node.domain);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  for (const inlined of folded.functions) for (const node of inlined.node) used.add(node.domain);
  return folded.opsetImport.filter(
    (entry) => isDefaultDomain(entry.domain) || used.has(entry.domain),
  );
}

/**
 * ONNX Runtime 1.30 writes the initializers of subgraphs twice when weights go to their own file:
 * once as they came in and once as external data. The first is enough.
 */
function withoutDuplicates(graph: GraphProto): GraphProto {
  const names = new Set<string>();
  return patch(graph, {
    initializer: graph.initializer.filter((tensor) => {
      const first = !names.has(tensor.name);
      names.add(tensor.name);
      return first;
    }),
    node: graph.node.map((node) => mapSubgraphs(node, withoutDuplicates)),
  });
}
