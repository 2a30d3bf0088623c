import { createEngine } from '../engine/index';
import { runNodeEngine } from './node-process';

runNodeEngine(createEngine);
