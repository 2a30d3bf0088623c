// One measured process: `tsx task.ts float|debug REQUEST`. Its own process, so that the peak memory is its own.
import type { BenchRequest, MeasuredTask, TaskName, TaskResult } from './request';

const [name, request] = process.argv.slice(2);
if (name === undefined || request === undefined) throw new Error('usage: task.ts NAME REQUEST');
const parsed = JSON.parse(request) as BenchRequest;
const result = await runTask(name as TaskName);
const measured: MeasuredTask = { ...result, peakBytes: process.resourceUsage().maxRSS * 1024 };
process.send?.(measured);
// ONNX Runtime's threads and timers must not keep a measured process alive.
process.disconnect?.();

async function runTask(task: TaskName): Promise<TaskResult> {
  if (task === 'float') return (await import('./float-task')).runFloatTask(parsed);
  return (await import('./debug-task')).runDebugTask(parsed);
}
