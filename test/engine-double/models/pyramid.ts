import type { OpenedModel } from '../../../src/shared/contract/model-view';
import { ModelBuilder } from './model-builder';

/** Text-detection style without scopes in its names (as Paddle exports): 500 layers, hard swish, feature pyramid. */
export function pyramidModel(): OpenedModel {
  const model = new ModelBuilder('detector.onnx', 'paddle2onnx');
  const counts: Record<string, number> = {};
  const add = (
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    detail = '',
  ): string => {
    const index = counts[op] ?? 0;
    counts[op] = index + 1;
    return model.add(op, `p2o.${op}.${index}`, inputs, {
      shape,
      detail,
      output: `${op.toLowerCase()}_${index}.tmp_0`,
    });
  };
  const hardSwish = (x: string, shape: readonly number[]): string => {
    const gate = add('Clip', [add('Add', [x], shape)], shape);
    return add('Div', [add('Mul', [x, gate], shape)], shape);
  };
  const block = (x: string, shape: readonly number[], detail: string): string => {
    const scaled = add('Add', [add('Mul', [add('Conv', [x], shape, detail)], shape)], shape);
    return add('Add', [add('Mul', [hardSwish(scaled, shape)], shape)], shape);
  };

  let x = model.input('x', ['N', 3, 'H', 'W']);
  x = add('Conv', [x], [-1, 16, 480, 480], '3×3');
  const levels: string[] = [];
  const depth = [2, 4, 5, 11, 11];
  const levelShapes: number[][] = [];
  depth.forEach((count, level) => {
    const size = 480 >> level;
    const shape = [-1, 16 << level, size, size];
    for (let index = 0; index < count; index += 1) {
      x = block(x, shape, '3×3 depthwise');
      x = block(x, shape, '1×1');
    }
    if (level > 0) {
      levels.push(x);
      levelShapes.push(shape);
    }
  });
  let merged: string | null = null;
  const parts: string[] = [];
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    const size = 480 >> (level + 1);
    const shape = [-1, 96, size, size];
    let lateral = add('Conv', [levels[level] ?? ''], shape, '1×1');
    const pooled = add('GlobalAveragePool', [lateral], [-1, 96, 1, 1]);
    const gate = add(
      'Clip',
      [
        add(
          'Conv',
          [add('Relu', [add('Conv', [pooled], [-1, 24, 1, 1], '1×1')], [-1, 24, 1, 1])],
          [-1, 96, 1, 1],
          '1×1',
        ),
      ],
      [-1, 96, 1, 1],
    );
    lateral = add('Mul', [lateral, gate], shape);
    if (merged !== null) lateral = add('Add', [lateral, add('Resize', [merged], shape)], shape);
    merged = lateral;
    const smooth = add('Conv', [lateral], [-1, 24, size, size], '3×3');
    parts.push(
      level === 0 ? smooth : add('Resize', [smooth], [-1, 24, 240, 240], `×${2 ** level}`),
    );
  }
  x = add('Concat', parts, [-1, 96, 240, 240]);
  x = add('Relu', [add('Conv', [x], [-1, 24, 240, 240], '3×3')], [-1, 24, 240, 240]);
  x = add('Relu', [add('ConvTranspose', [x], [-1, 24, 480, 480], '2×2')], [-1, 24, 480, 480]);
  x = add('ConvTranspose', [x], [-1, 1, 960, 960], '2×2');
  x = add('Sigmoid', [x], [-1, 1, 960, 960]);
  model.output(x, ['N', 1, 'H', 'W']);
  return model.build(4_750_000);
}
