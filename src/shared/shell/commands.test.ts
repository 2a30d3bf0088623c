import { expect, test } from 'vitest';
import { commands, type CommandDeclaration } from './commands';

test('dialogs over analyses stand in the menu where their rows say, with their keys', () => {
  const all: readonly CommandDeclaration[] = commands;
  const run = all.filter(({ menu }) => menu === 'run');
  expect(run.map(({ id }) => id)).toEqual([
    'run.start',
    'run.cancel',
    'run.sensitivity',
    'run.tune',
    'run.repair',
    'run.accuracy',
    'run.benchmark',
    'run.kernels',
    'run.compare',
    'run.compareWith',
    'run.compareDump',
    'engine.stop',
  ]);
  expect(Object.fromEntries(run.map(({ id, accelerator }) => [id, accelerator]))).toMatchObject({
    'run.tune': 'T',
    'run.accuracy': null,
    'run.benchmark': 'B',
    'run.compareWith': 'M',
  });
});
