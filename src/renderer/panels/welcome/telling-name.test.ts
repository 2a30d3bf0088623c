import { expect, it } from 'vitest';
import { tellingName } from './telling-name';

it.each([
  ['model.onnx', '~/nets/resnet50/model.onnx', 'resnet50/'],
  ['model_quantized.onnx', '/srv/bert/model_quantized.onnx', 'bert/'],
  ['best.onnx', String.raw`C:\runs\exp3\best.onnx`, 'exp3/'],
  ['mobilenet_v2.onnx', '~/nets/mobilenet_v2.onnx', ''],
  ['remodel.onnx', '~/nets/remodel.onnx', ''],
  ['model.onnx', 'model.onnx', ''],
])('%s at %s is shown behind %j', (name, location, folder) => {
  expect(tellingName({ name, location })).toEqual({ folder, file: name });
});
