import { createEngine } from '../engine/index';
import { runUtilityEngine, type ParentPort } from './utility-process';

// Electron puts `parentPort` on the process of a utility process; importing electron here is not allowed.
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
if (parentPort === undefined)
  throw new Error('This file runs in Electron as a utility process only.');
// Chromium's allocator ends the process on a very large allocation; ONNX Runtime's arena makes such.
runUtilityEngine((options) => createEngine({ ...options, memoryArena: false }), parentPort);
