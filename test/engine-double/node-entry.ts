import { runNodeEngine } from '../../src/host/node-process';
import { createEngineDouble } from './engine';

runNodeEngine(createEngineDouble);
