import { subgraphsOf } from '../../onnx/attributes';
import { capturedNames } from '../../onnx/graph-index';
import { mapSubgraphs } from '../../onnx/map-graphs';
import { patch, type GraphProto, type NodeProto } from '../../onnx/proto';

/** The node with the names its subgraphs capture replaced; the node itself when nothing changes. */
export function renameCaptures(node: NodeProto, rename: (name: string) => string): NodeProto {
  const graphs = subgraphsOf(node);
  const changes = graphs.some((graph) =>
    [...capturedNames(graph)].some((name) => rename(name) !== name),
  );
  if (!changes) return node;
  return mapSubgraphs(node, (graph) => renameGraph(graph, rename));
}

function renameGraph(graph: GraphProto, rename: (name: string) => string): GraphProto {
  const captured = capturedNames(graph);
  const inner = (name: string): string => (captured.has(name) ? rename(name) : name);
  return patch(graph, {
    node: graph.node.map((node) =>
      patch(renameCaptures(node, inner), { input: node.input.map(inner) }),
    ),
    output: graph.output.map((value) => patch(value, { name: inner(value.name) })),
  });
}
