import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Feeds } from '../data/sample/tensor';
import { createSession } from '../runtime/ort';
import { decodeModel } from './proto';
import { encodeShared } from './shared-proto';

const path = 'test/fixtures/golden/models/fashion_resnet8/model.onnx';

async function logits(model: Parameters<typeof createSession>[0]): Promise<readonly number[]> {
  const data = Float32Array.from({ length: 784 }, (_, at) => Math.sin(at));
  const feeds: Feeds = { input: { type: 'float32', dims: [1, 1, 28, 28], data } };
  const session = await createSession(model, { level: 'disabled' });
  const result = await session.run(feeds);
  await session.release();
  return Array.from(result['logits']?.data ?? [], Number);
}

test('a model whose weights live in memory is small and computes the same bits', async () => {
  const bytes = readFileSync(path);
  const shared = encodeShared(decodeModel(bytes));
  expect(shared.bytes.length).toBeLessThan(bytes.length / 20);
  expect(shared.external).toHaveLength(1);
  expect(shared.external[0]?.data.buffer).toBe(bytes.buffer);
  expect(await logits(shared)).toEqual(await logits(path));
});
