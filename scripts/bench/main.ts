// `npm run bench -- MODEL.onnx --data FOLDER [--samples N] [--threads N] [--kernels real] [--shadow]`
// Wall time per stage and peak memory of `debug` and of a click, beside one plain forward pass, measured now.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchRequest, MeasuredTask, TaskName } from './request';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    samples: { type: 'string', default: '8' },
    threads: { type: 'string', default: '0' },
    kernels: { type: 'string', default: 'simulated' },
    shadow: { type: 'boolean', default: false },
  },
});
const [model] = positionals;
if (model === undefined || values.data === undefined) {
  console.error(
    'npm run bench -- MODEL.onnx --data FOLDER [--samples N] [--threads N] [--kernels real] [--shadow]',
  );
  process.exit(2);
}
const request: BenchRequest = {
  model,
  folder: values.data,
  samples: Number(values.samples),
  threads: Number(values.threads),
  kernels: values.kernels === 'real' ? 'real' : 'simulated',
  shadow: values.shadow,
};

const float = await measure('float', request);
const debug = await measure('debug', request);
const many = { ...request, samples: request.samples * 8 };
const longer = await measure('debug', many);
print();

function print(): void {
  const forwardMs = float.stagesMs['forward pass'] ?? NaN;
  row('stage', 'ms', 'x forward pass per sample', 'peak MB');
  row('float: session', float.stagesMs['session'] ?? NaN, null, null);
  row('float: forward pass', forwardMs, 1, float.peakBytes);
  for (const [stage, ms] of Object.entries(debug.stagesMs)) {
    const isWhole = stage === 'all of debug';
    row(stage, ms, ms / debug.samples / forwardMs, isWhole ? debug.peakBytes : null);
  }
  for (const [scope, ms] of Object.entries(debug.clickMs ?? {}))
    row(`a click: ${scope}`, ms, null, null);
  if (longer.samples > debug.samples) {
    const stage = `all of debug, ${longer.samples} samples`;
    row(stage, longer.stagesMs['all of debug'] ?? NaN, null, longer.peakBytes);
  }
  console.log(
    `${debug.samples} samples, ${request.kernels} kernels, ${request.shadow ? 'with' : 'without'} shadow`,
  );
}

function row(
  stage: string,
  ms: number | string,
  times: number | string | null,
  peak: number | string | null,
): void {
  const cell = (value: number | string | null, digits: number, scale = 1): string =>
    value === null ? '' : typeof value === 'string' ? value : (value / scale).toFixed(digits);
  console.log(
    `${stage.padEnd(28)}${cell(ms, 0).padStart(9)}${cell(times, 1).padStart(28)}${cell(peak, 0, 1e6).padStart(10)}`,
  );
}

async function measure(name: TaskName, what: BenchRequest): Promise<MeasuredTask> {
  const task = fileURLToPath(new URL('task.ts', import.meta.url));
  const child = fork(task, [name, JSON.stringify(what)], { execArgv: ['--import', 'tsx'] });
  let result: MeasuredTask | null = null;
  child.on('message', (message) => {
    result = message as MeasuredTask;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (result === null) throw new Error(`measuring ${name} ended with ${exitCode ?? 'a signal'}`);
  return result;
}
