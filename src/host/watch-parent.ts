import { Worker } from 'node:worker_threads';

/**
 * Ends this process when the one that started it has gone. In a thread of its own: the main one may
 * be in the middle of a step of ONNX Runtime that never ends, and hears of nothing.
 */
export function endWithParent(process: NodeJS.Process): void {
  new Worker(watch, { eval: true, workerData: process.ppid }).unref();
}

const watch = `
const { workerData } = require('node:worker_threads');
const isAlive = () => {
  if (process.ppid !== workerData) return false;
  try { process.kill(workerData, 0); return true; } catch (error) { return error.code !== 'ESRCH'; }
};
setInterval(() => isAlive() || process.kill(process.pid, 'SIGKILL'), 500);
`;
