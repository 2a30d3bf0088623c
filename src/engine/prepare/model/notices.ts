import type { Notice } from '../../../shared/contract/parts';
import { traitsOf } from '../../ops/catalogue';
import { subgraphsOf } from '../../onnx/attributes';
import { randomNodes } from '../../ops/random-nodes';
import type { GraphIndex } from '../../onnx/graph-index';
import type { GraphProto } from '../../onnx/proto';

/** A node for which a newer opset has no equal. */
export interface BlockedNode {
  readonly node: string;
  readonly op: string;
  /** The first opset at which the node has no equal. */
  readonly opset: number;
  readonly reason: string;
}

/** Nodes that will stay float whatever the recipe says: those inside subgraphs, recurrent ones. */
export function structureNotices(graph: GraphProto): readonly Notice[] {
  const inner = graph.node.reduce((sum, node) => sum + innerNodes(subgraphsOf(node)), 0);
  const holders = graph.node.filter((node) => subgraphsOf(node).length > 0);
  const loops = graph.node.filter((node) => traitsOf(node).flow === 'recurrent');
  const notices: Notice[] = [];
  if (inner > 0) {
    notices.push({
      code: 'subgraphs',
      message: `${counted(inner, 'node')} inside ${listed(holders.map((node) => node.opType))} stay in float: quantization does not reach into subgraphs.`,
    });
  }
  if (loops.length > 0) {
    notices.push({
      code: 'recurrent',
      message: `${counted(loops.length, 'recurrent node')} (${listed(loops.map((node) => node.opType))}) ${loops.length === 1 ? 'stays' : 'stay'} in float: ONNX has no int8 form of them.`,
    });
  }
  return notices;
}

/**
 * Why nothing of a model can be quantized. `quantizable` = op types that could be, at the top level and on float32;
 * what stands in the way is named where it is a subgraph.
 */
export function nothingNotice(
  name: string,
  graph: Pick<GraphProto, 'node'>,
  quantizable: ReadonlySet<string>,
): Notice {
  const holders = graph.node.filter((node) => subgraphsOf(node).length > 0);
  const inner = holders.flatMap((node) => opsInside(subgraphsOf(node)));
  const weighted = inner.filter((op) => quantizable.has(op));
  const message =
    weighted.length === 0
      ? `'${name}' has no layer that can be quantized.`
      : `Nothing in '${name}' can be quantized: ${counted(weighted.length, 'node')} that could be (${listed(weighted.toSorted())}) ${weighted.length === 1 ? 'is' : 'are'} inside ${listed(holders.map((node) => node.opType))}.`;
  return {
    code: 'nothing-quantizable',
    message,
    hint:
      weighted.length === 0
        ? 'Quantizable are Conv, Gemm, MatMul and the operators around them, on float32 tensors.'
        : 'Quantization does not reach into subgraphs: export the model without them, for one branch only.',
  };
}

function opsInside(graphs: readonly GraphProto[]): string[] {
  return graphs.flatMap((graph) =>
    graph.node.flatMap((node) => [node.opType, ...opsInside(subgraphsOf(node))]),
  );
}

/** Nodes that draw random numbers: the model is not the same twice. */
export function randomNotice(index: GraphIndex, names: readonly string[]): readonly Notice[] {
  const nodes = randomNodes(index);
  if (nodes.length === 0) return [];
  const shown = nodes.slice(0, 3).map((node) => `'${names[node] ?? ''}'`);
  const more = nodes.length > shown.length ? ` and ${nodes.length - shown.length} more` : '';
  return [
    {
      code: 'random-nodes',
      message: `${shown.join(', ')}${more} ${nodes.length === 1 ? 'draws' : 'draw'} random numbers, so the model gives another answer every time. The float and the int8 model are measured on the same draws.`,
      hint: 'Compare the written file with the float model on what it is used for: its own draws are its own.',
    },
  ];
}

export function convertedNotice(from: number, to: number): Notice {
  return {
    code: 'opset-converted',
    message: `Converted from opset ${from} to ${to}, so that int8 weights can have a scale per channel.`,
  };
}

export function blockedNotice(
  source: number,
  reached: number,
  blocked: readonly BlockedNode[],
): Notice {
  const shown = blocked.slice(0, 3).map(({ node, op, reason }) => `'${node}' (${op}): ${reason}`);
  const more = blocked.length > shown.length ? `; and ${blocked.length - shown.length} more` : '';
  const consequence =
    reached >= 10
      ? `The model is prepared at opset ${reached}; int8 files then use com.microsoft operators.`
      : 'An int8 file needs at least opset 10, so the model can be looked at and measured, but not exported.';
  return {
    code: 'opset-blocked',
    message: `Opset ${source} cannot be converted to 13: ${shown.join('; ')}${more}. ${consequence}`,
    hint: 'Export the model again with opset 13 or higher.',
  };
}

export function widenedNotice(inputsChanged: boolean): Notice {
  const inputs = inputsChanged ? ' Its inputs take float32.' : '';
  return {
    code: 'float16-widened',
    message: `16-bit floats in the model were widened to float32, which holds the same weights exactly.${inputs}`,
  };
}

export const quantizedNotice: Notice = {
  code: 'already-quantized',
  message: 'The model is quantized already: it can be looked at and compared, not quantized again.',
  hint: 'Open the float model to quantize it.',
};

export function notFoldedNotice(reason: string): Notice {
  return {
    code: 'not-folded',
    message: `ONNX Runtime could not simplify the model, so constants and BatchNormalization stay as they are: ${reason}`,
  };
}

export function typesUnknownNotice(reason: string): Notice {
  return {
    code: 'types-unknown',
    message: `Types and shapes are only known where the file states them: ${reason}`,
  };
}

export function inputNotice(name: string, type: string): Notice {
  return {
    code: 'input-unsupported',
    message: `Input '${name}' is ${type === 'unknown' ? 'not a tensor' : type}; no data can be given for it, so the model can be looked at but not run.`,
  };
}

/** An input whose default value must stay what it is. */
export function weightIsInputNotice(name: string): Notice {
  return {
    code: 'input-constant',
    message: `Input '${name}' has a default value that layers use as a weight: it is a constant from here on, no input of the int8 model.`,
  };
}

export function defaultsNotice(names: readonly string[]): Notice {
  const shown = names.slice(0, 3).map((name) => `'${name}'`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return {
    code: 'input-default',
    message: `${names.length === 1 ? 'Input' : 'Inputs'} ${shown.join(', ')}${more} ${names.length === 1 ? 'has a default value, which is' : 'have default values, which are'} used for samples that hold none.`,
    hint: 'Ranges are those of the values seen: give samples with other values where the model will get them.',
  };
}

function innerNodes(graphs: readonly GraphProto[]): number {
  return graphs.reduce(
    (sum, graph) =>
      sum +
      graph.node.length +
      graph.node.reduce((inner, node) => inner + innerNodes(subgraphsOf(node)), 0),
    0,
  );
}

function listed(ops: readonly string[]): string {
  return [...new Set(ops)].join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
