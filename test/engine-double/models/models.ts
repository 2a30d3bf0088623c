import type { OpenedModel } from '../../../src/shared/contract/model-view';
import { ModelBuilder } from './model-builder';

/** The bundled sample: MobileNetV2-style, 24 layers, under its real names. */
export function digitsModel(): OpenedModel {
  const model = new ModelBuilder('digits.onnx', 'pytorch');
  let x = model.input('input', ['N', 1, 32, 32]);
  const conv = (name: string, from: string, detail: string, shape: number[]): string =>
    model.add('Conv', `${name}/Conv`, [from], { detail, shape });
  const clip = (name: string, from: string, shape: number[]): string =>
    model.add('Clip', `${name}/Clip`, [from], { shape });

  x = clip(
    '/features/features.0/features.0.2',
    conv('/features/features.0/features.0.0', x, '3×3', [-1, 16, 16, 16]),
    [-1, 16, 16, 16],
  );
  const blocks: readonly { expand: boolean; channels: number; size: number; add: boolean }[] = [
    { expand: false, channels: 16, size: 16, add: true },
    { expand: true, channels: 24, size: 8, add: false },
    { expand: true, channels: 24, size: 8, add: true },
    { expand: true, channels: 32, size: 4, add: false },
    { expand: true, channels: 32, size: 4, add: true },
    { expand: true, channels: 48, size: 4, add: false },
  ];
  let channels = 16;
  blocks.forEach((block, index) => {
    const at = `/features/features.${index + 1}`;
    const entry = x;
    const wide = [-1, channels * 4, block.size, block.size];
    const narrow = [-1, block.channels, block.size, block.size];
    let step = 0;
    const scope = (part: number): string => `${at}/conv/conv.${step}/conv.${step}.${part}`;
    if (block.expand) {
      x = clip(scope(2), conv(scope(0), x, '1×1', wide), wide);
      step += 1;
    }
    x = clip(scope(2), conv(scope(0), x, '3×3 depthwise', wide), wide);
    step += 1;
    x = conv(scope(0), x, '1×1', narrow);
    if (block.add) x = model.add('Add', `${at}/Add`, [entry, x], { shape: narrow });
    channels = block.channels;
  });
  x = clip(
    '/features/features.7/features.7.2',
    conv('/features/features.7/features.7.0', x, '1×1', [-1, 128, 4, 4]),
    [-1, 128, 4, 4],
  );
  x = model.add('ReduceMean', '/ReduceMean', [x], { shape: [-1, 128], layer: true });
  x = model.add('Gemm', '/fc/Gemm', [x], { detail: '128×10', shape: [-1, 10], output: 'logits' });
  model.output(x, ['N', 10]);
  return model.build(211_267);
}

/** ResNet-style bottlenecks with name scopes: 60 layers, one float node. */
export function resnetModel(): OpenedModel {
  const model = new ModelBuilder('resnet.onnx', 'pytorch');
  let x = model.input('input', ['N', 3, 224, 224]);
  const conv = (name: string, from: string, detail: string, shape: number[]): string =>
    model.add('Conv', `${name}/Conv`, [from], { detail, shape });
  const relu = (name: string, from: string, shape: number[]): string =>
    model.add('Relu', name, [from], { shape });

  x = relu('/relu/Relu', conv('/conv1', x, '7×7', [-1, 64, 112, 112]), [-1, 64, 112, 112]);
  x = model.add('MaxPool', '/maxpool/MaxPool', [x], { detail: '3×3', shape: [-1, 64, 56, 56] });
  const stages = [3, 3, 4, 3];
  stages.forEach((count, stage) => {
    const size = 56 >> stage;
    const width = 64 << stage;
    for (let block = 0; block < count; block += 1) {
      const at = `/layer${stage + 1}/layer${stage + 1}.${block}`;
      const inner = [-1, width, size, size];
      const outer = [-1, width * 4, size, size];
      const entry = x;
      let y = relu(`${at}/relu/Relu`, conv(`${at}/conv1`, x, '1×1', inner), inner);
      y = relu(`${at}/relu/Relu_1`, conv(`${at}/conv2`, y, '3×3', inner), inner);
      y = conv(`${at}/conv3`, y, '1×1', outer);
      const shortcut =
        block === 0 ? conv(`${at}/downsample/downsample.0`, entry, '1×1', outer) : entry;
      x = relu(
        `${at}/relu/Relu_2`,
        model.add('Add', `${at}/Add`, [y, shortcut], { shape: outer }),
        outer,
      );
    }
  });
  x = model.add('ReduceMean', '/avgpool/ReduceMean', [x], { shape: [-1, 2048] });
  x = model.add('Gemm', '/fc/Gemm', [x], { detail: '2048×1000', shape: [-1, 1000] });
  x = model.add('Softmax', '/Softmax', [x], { shape: [-1, 1000], output: 'probabilities' });
  model.output(x, ['N', 1000]);
  return model.build(97_800_000);
}

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

/** A deep encoder with nested scopes: 5,000 nodes and a few more. */
export function encoderModel(blocks = 100): OpenedModel {
  const model = new ModelBuilder('encoder.onnx', 'pytorch');
  const tokens = [-1, 128, 768];
  const heads = [-1, 12, 128, 64];
  const ids = model.input('input_ids', ['N', 128]);
  const mask = model.input('attention_mask', ['N', 128]);
  const normalize = (at: string, x: string): string => {
    const centred = model.add(
      'Sub',
      `${at}/Sub`,
      [x, model.add('ReduceMean', `${at}/ReduceMean`, [x], { shape: [-1, 128, 1] })],
      { shape: tokens },
    );
    const variance = model.add(
      'ReduceMean',
      `${at}/ReduceMean_1`,
      [model.add('Pow', `${at}/Pow`, [centred], { shape: tokens })],
      { shape: [-1, 128, 1] },
    );
    const deviation = model.add(
      'Sqrt',
      `${at}/Sqrt`,
      [model.add('Add', `${at}/Add`, [variance], { shape: [-1, 128, 1] })],
      { shape: [-1, 128, 1] },
    );
    const scaled = model.add(
      'Mul',
      `${at}/Mul`,
      [model.add('Div', `${at}/Div`, [centred, deviation], { shape: tokens })],
      { shape: tokens },
    );
    return model.add('Add', `${at}/Add_1`, [scaled], { shape: tokens });
  };
  const linear = (at: string, x: string, detail: string, shape: readonly number[]): string =>
    model.add('Add', `${at}/Add`, [model.add('MatMul', `${at}/MatMul`, [x], { detail, shape })], {
      shape,
    });

  const words = model.add('Gather', '/embeddings/word_embeddings/Gather', [ids], { shape: tokens });
  const places = model.add(
    'Gather',
    '/embeddings/position_embeddings/Gather',
    [model.add('Shape', '/embeddings/Shape', [ids], { shape: [2] })],
    { shape: tokens },
  );
  let x = normalize(
    '/embeddings/LayerNorm',
    model.add('Add', '/embeddings/Add', [words, places], { shape: tokens }),
  );
  const bias = model.add(
    'Mul',
    '/Mul',
    [
      model.add('Sub', '/Sub', [model.add('Cast', '/Cast', [mask], { shape: [-1, 128] })], {
        shape: [-1, 128],
      }),
    ],
    { shape: [-1, 1, 1, 128] },
  );

  for (let index = 0; index < blocks; index += 1) {
    const at = `/encoder/layer.${index}`;
    const self = `${at}/attention/self`;
    const project = (part: string): string => {
      const flat = linear(`${self}/${part}`, x, '768×768', tokens);
      const suffix = part === 'query' ? '' : part === 'key' ? '_1' : '_2';
      return model.add(
        'Transpose',
        `${self}/Transpose${suffix}`,
        [model.add('Reshape', `${self}/Reshape${suffix}`, [flat], { shape: [-1, 128, 12, 64] })],
        { shape: heads },
      );
    };
    const query = project('query');
    const key = project('key');
    const value = project('value');
    const scores = model.add('MatMul', `${self}/MatMul`, [query, key], {
      detail: 'dynamic',
      shape: [-1, 12, 128, 128],
    });
    const scaled = model.add('Div', `${self}/Div`, [scores], { shape: [-1, 12, 128, 128] });
    const masked = model.add('Add', `${self}/Add`, [scaled, bias], { shape: [-1, 12, 128, 128] });
    const weights = model.add('Softmax', `${self}/Softmax`, [masked], {
      shape: [-1, 12, 128, 128],
    });
    const context = model.add('MatMul', `${self}/MatMul_1`, [weights, value], {
      detail: 'dynamic',
      shape: heads,
    });
    const joined = model.add(
      'Reshape',
      `${self}/Reshape_3`,
      [model.add('Transpose', `${self}/Transpose_3`, [context], { shape: [-1, 128, 12, 64] })],
      { shape: tokens },
    );
    const attended = linear(`${at}/attention/output/dense`, joined, '768×768', tokens);
    const first = normalize(
      `${at}/attention/output/LayerNorm`,
      model.add('Add', `${at}/attention/output/Add`, [attended, x], { shape: tokens }),
    );
    const wide = linear(`${at}/intermediate/dense`, first, '768×3072', [-1, 128, 3072]);
    const act = `${at}/intermediate/intermediate_act_fn`;
    const erf = model.add(
      'Erf',
      `${act}/Erf`,
      [model.add('Div', `${act}/Div`, [wide], { shape: [-1, 128, 3072] })],
      { shape: [-1, 128, 3072] },
    );
    const gelu = model.add(
      'Mul',
      `${act}/Mul_1`,
      [
        model.add(
          'Mul',
          `${act}/Mul`,
          [wide, model.add('Add', `${act}/Add`, [erf], { shape: [-1, 128, 3072] })],
          { shape: [-1, 128, 3072] },
        ),
      ],
      { shape: [-1, 128, 3072] },
    );
    const narrowed = linear(`${at}/output/dense`, gelu, '3072×768', tokens);
    x = normalize(
      `${at}/output/LayerNorm`,
      model.add('Add', `${at}/output/Add`, [narrowed, first], { shape: tokens }),
    );
  }
  const pooled = model.add('Gather', '/pooler/Gather', [x], { shape: [-1, 768] });
  const logits = model.add(
    'Gemm',
    '/classifier/Gemm',
    [
      model.add(
        'Tanh',
        '/pooler/activation/Tanh',
        [
          model.add('Gemm', '/pooler/dense/Gemm', [pooled], {
            detail: '768×768',
            shape: [-1, 768],
          }),
        ],
        { shape: [-1, 768], layer: false },
      ),
    ],
    { detail: '768×2', shape: [-1, 2], output: 'logits' },
  );
  model.output(logits, ['N', 2]);
  return model.build(437_000_000);
}

/** Every fixture by the name a development page uses in its address. */
export const fixtureModels = {
  digits: digitsModel,
  resnet: resnetModel,
  pyramid: pyramidModel,
  encoder: () => encoderModel(),
} as const;
export type FixtureName = keyof typeof fixtureModels;
