import { expect, test } from 'vitest';
import { openSample, sampleRecipe } from '../../../test/sample/open-sample';
import { silentJob } from '../jobs/job';
import { evaluate } from './evaluate';
import { run } from './run';

const options = { kernels: 'simulated', scope: 'outputs', shadow: false } as const;

test('only a run is remembered for predictions; measuring itself leaves them alone', async () => {
  const workspace = await openSample(2);
  await evaluate(silentJob, workspace, sampleRecipe, options);
  expect(workspace.tuning.states.all()).toHaveLength(0);
  await run(silentJob, workspace, sampleRecipe, options);
  expect(workspace.tuning.states.all()).toHaveLength(1);
});
