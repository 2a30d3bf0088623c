import { runUtilityEngine, type ParentPort } from '../../src/host/utility-process';
import { createProcessEngine } from './process-engine';

const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
if (parentPort === undefined) throw new Error('This file runs as a utility process.');
runUtilityEngine(createProcessEngine, parentPort);
