import { badInput } from '../../../shared/errors';
import { subgraphsOf } from '../../onnx/attributes';
import type { GraphProto, ModelProto, NodeProto } from '../../onnx/proto';

/**
 * Throws `bad-input` naming a tensor or node whose name holds a NUL: ONNX Runtime's interface ends
 * names there, so such a value can be neither fed nor fetched, and no picture can hold the name.
 */
export function checkNames(model: ModelProto): void {
  if (model.graph !== undefined) checkGraph(model.graph);
  for (const { node } of model.functions) node.forEach(checkNode);
}

function checkGraph(graph: GraphProto): void {
  for (const { name } of graph.input) checkName(name, 'input');
  for (const { name } of graph.output) checkName(name, 'output');
  for (const { name } of graph.initializer) checkName(name, 'tensor');
  graph.node.forEach(checkNode);
}

function checkNode(node: NodeProto): void {
  checkName(node.name, 'node');
  for (const name of node.input) checkName(name, 'tensor');
  for (const name of node.output) checkName(name, 'tensor');
  subgraphsOf(node).forEach(checkGraph);
}

function checkName(name: string, what: string): void {
  if (!name.includes('\0')) return;
  throw badInput(
    `the name of ${what} '${name.replaceAll('\0', String.raw`\0`)}' holds a NUL character`,
    'Rename it: ONNX Runtime ends names at a NUL.',
  );
}
