import { makeValueInfo, patch, type GraphProto } from './proto';

/** The graph with further values as its outputs, untyped, each once; what is an output already stays one. */
export function withOutputs(graph: GraphProto, values: Iterable<string>): GraphProto {
  const own = new Set(graph.output.map(({ name }) => name));
  const further = [...new Set(values)].filter((name) => !own.has(name));
  return patch(graph, {
    output: [...graph.output, ...further.map((name) => makeValueInfo(name))],
  });
}
