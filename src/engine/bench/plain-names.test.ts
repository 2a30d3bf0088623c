import { expect, test } from 'vitest';
import { tinyModel } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';
import { openProfiledSession } from './profiled-session';

test('kernels of nodes with any name are timed under it', async () => {
  const names = ['plain', 'with "quotes"', 'back\\slash', 'line\nbreak \u001B[2J', '__plain0__'];
  const values = ['x', 'a', 'b', 'c', 'd', 'y'];
  const { model } = await tinyModel({
    nodes: names.map((name, index) =>
      makeNode(
        index % 2 === 0 ? 'Exp' : 'Neg',
        [values[index] ?? ''],
        [values[index + 1] ?? ''],
        {},
        { name },
      ),
    ),
    inputs: { x: [1, 64] },
    outputs: ['y'],
  });
  const session = await openProfiledSession(model, 1);
  const x = { type: 'float32' as const, dims: [1, 64], data: new Float32Array(64) };
  for (let run = 0; run < 3; run += 1) await session.run({ x });
  const timed = await session.finish(1);
  expect(timed.map(({ node }) => node.name)).toEqual(names);
});
