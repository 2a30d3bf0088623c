import { AppError } from '../../shared/errors';
import type { NodeProto } from '../onnx/proto';
import type { Plan, Unit } from '../plan/types';
import type { PreparedModel } from '../prepare/types';

const floatOps: Readonly<Record<string, readonly string[]>> = {
  Conv: ['Conv', 'FusedConv', 'NhwcFusedConv', 'NhwcConv'],
  ConvTranspose: ['ConvTranspose', 'NhwcConvTranspose'],
  Gemm: ['Gemm', 'FusedGemm', 'MatMul', 'FusedMatMul'],
  MatMul: ['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm', 'TransposeMatMul', 'FusedMatMulActivation'],
};

const integerOps =
  /^(QLinear|QGemm$|QAttention|ConvInteger|MatMulInteger|DynamicQuantize|MatMulNBits)/;

/** What became of a weighted layer in the executed graph. */
export interface ExecutedLayer {
  readonly unit: Unit;
  readonly kind: 'float' | 'int8' | 'unknown';
}

/**
 * Finds the weighted layers in the executed graph: by node name where the optimiser kept it, else by
 * output tensor, else by the weight it reads.
 */
export function executedLayers(
  model: PreparedModel,
  plan: Plan,
  nodes: readonly NodeProto[],
): readonly ExecutedLayer[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const byOutput = new Map<string, NodeProto>();
  const byInput = new Map<string, NodeProto>();
  for (const node of nodes) {
    for (const name of node.output) byOutput.set(name, node);
    for (const name of node.input) if (!byInput.has(name)) byInput.set(name, node);
  }
  return plan.units
    .filter((unit) => unit.op in floatOps && unit.weighted)
    .map((unit) => {
      const prepared = model.graph.nodes[unit.node];
      const weight = prepared?.input[1] ?? '';
      const candidates = [
        byName.get(prepared?.name ?? ''),
        byInput.get(`${weight}_quantized`),
        byInput.get(weight),
        ...unit.outputs.flatMap((name) => [
          byOutput.get(name),
          byOutput.get(`${name}_QuantizeLinear_Output`),
        ]),
      ];
      return { unit, kind: kindOf(unit, candidates) };
    });
}

function kindOf(unit: Unit, candidates: readonly (NodeProto | undefined)[]): ExecutedLayer['kind'] {
  for (const node of candidates) {
    if (node === undefined) continue;
    if (integerOps.test(node.opType)) return 'int8';
    if (floatOps[unit.op]?.includes(node.opType) === true) return 'float';
  }
  return 'unknown';
}

/** Throws `internal` naming a skipped layer that the runtime would run in int8 all the same. */
export function checkSkipsStayFloat(
  model: PreparedModel,
  plan: Plan,
  nodes: readonly NodeProto[],
): void {
  const pulled = executedLayers(model, plan, nodes).filter(
    ({ unit, kind }) => unit.state === 'skipped' && kind === 'int8',
  );
  const first = pulled[0];
  if (first === undefined) return;
  throw new AppError(
    'internal',
    `ONNX Runtime would run the skipped layer '${first.unit.name}' in int8 all the same.`,
    { hint: 'The file was not written. Skip its neighbours, too, and report the model.' },
  );
}
