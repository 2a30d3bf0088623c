import type { Notice } from '../../../shared/contract/parts';
import { opsetOf } from '../../onnx/opset';
import type { ModelProto } from '../../onnx/proto';
import { blockedNotice, convertedNotice } from '../model/notices';
import { convertOpset } from '../opset/convert-opset';
import type { ValueType } from '../model/types';

/** Since this opset DequantizeLinear has an axis. */
const wantedOpset = 13;
/** Since this opset the com.microsoft forms of Q/DQ load. */
const leastOpset = 10;

/**
 * Converts the model to opset 13; where nodes have no equal there, to the highest opset from 10 on
 * that all nodes reach. Models at 13 and above stay as they are.
 */
export function raiseOpset(
  model: ModelProto,
  types: ReadonlyMap<string, ValueType>,
): { model: ModelProto; notices: readonly Notice[] } {
  const source = opsetOf(model) ?? wantedOpset;
  if (source >= wantedOpset) return { model, notices: [] };
  const full = convertOpset(model, wantedOpset, types);
  if (full.blocked.length === 0) {
    return { model: full.model, notices: [convertedNotice(source, wantedOpset)] };
  }
  const reachable = Math.min(...full.blocked.map(({ opset }) => opset)) - 1;
  const raised = reachable >= leastOpset ? convertOpset(model, reachable, types).model : model;
  return {
    model: raised,
    notices: [blockedNotice(source, opsetOf(raised) ?? source, full.blocked)],
  };
}
