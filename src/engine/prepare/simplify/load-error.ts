import { AppError } from '../../../shared/errors';
import { isDefaultDomain, opsetOf } from '../../onnx/opset';
import type { ModelProto, NodeProto } from '../../onnx/proto';

/** What ONNX Runtime says when it knows no such operator; each names op, and domain or node. */
const unknownOperator = [
  /Fatal error: (?<domain>[^\s:]*):(?<op>[^\s(]+)\(-?\d+\) is not a registered function\/op/,
  /In Node, \("(?<node>[^"]*)", (?<op>[^,]+), "(?<domain>[^"]*)".*No Op registered for/,
  /Could not find an implementation for (?<op>[^\s(]+)\(\d+\) node with name '(?<node>[^']*)'/,
  /In Node, \("(?<node>[^"]*)", (?<op>[^,]+), "(?<domain>[^"]*)".*No opset import for domain/,
];

const sourcePlace = /^\/?\S*onnxruntime\S*\.(?:cc|h):\d+ .*?\) (?=[A-Z])/;

/**
 * Turns ONNX Runtime's refusal to load a model into an error a user can act on: which operator of
 * which node is unknown, or what in the file is not valid ONNX.
 */
export function explainLoadError(error: AppError, model: ModelProto): AppError {
  if (error.code !== 'unsupported') return error;
  const text = error.detail ?? error.message;
  for (const pattern of unknownOperator) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return unknownOp(error, model, groups);
  }
  const opset = /Opset (\d+) is under development/.exec(text)?.[1];
  if (opset !== undefined) {
    const supported = /up to (?:version |opset )?(\d+)|till opset (\d+)/i.exec(text);
    const limit = supported?.[1] ?? supported?.[2];
    return new AppError(
      'unsupported',
      `the model needs operator set ${opset}, newer than this version knows`,
      {
        hint: `Export the model with ${limit === undefined ? 'a lower opset, such as 17' : `opset ${limit} or lower`}.`,
        detail: text,
      },
    );
  }
  const reason = (text.split('\n')[0] ?? text).replace(sourcePlace, '');
  return new AppError('bad-input', `ONNX Runtime cannot load the model: ${shortened(reason)}`, {
    hint: 'The file is not a valid model. Check it with onnx.checker.check_model, and export it again.',
    detail: text,
  });
}

function unknownOp(
  error: AppError,
  model: ModelProto,
  groups: Readonly<Record<string, string | undefined>>,
): AppError {
  const op = groups['op'] ?? '';
  const node = nodeOf(model, op, groups['node'], groups['domain']);
  const domain = groups['domain'] ?? node?.domain ?? '';
  const own = isDefaultDomain(domain);
  const label = own
    ? `'${op}' (operator set ${opsetOf(model) ?? '?'})`
    : `'${op}' of the domain '${domain}'`;
  return new AppError(
    'unsupported',
    `node '${node?.name ?? groups['node'] ?? op}' uses the operator ${label}, which ONNX Runtime cannot run on this CPU`,
    {
      hint: own
        ? 'Export the model with another opset or element type.'
        : 'Export the model with standard ONNX operators; custom operators need a library that is not part of this program.',
      detail: error.detail,
      cause: error,
    },
  );
}

function nodeOf(
  model: ModelProto,
  op: string,
  name: string | undefined,
  domain: string | undefined,
): NodeProto | undefined {
  const nodes = model.graph?.node ?? [];
  return (
    nodes.find((node) => name !== undefined && name !== '' && node.name === name) ??
    nodes.find((node) => node.opType === op && (domain === undefined || node.domain === domain))
  );
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
