import { runNodeEngine } from '../../src/host/node-process';
import { createProcessEngine } from './process-engine';

runNodeEngine(createProcessEngine);
