import type { EngineWork } from '../../shared/contract/contract';
import { exportChecked } from '../calls/written-check';
import { weightsPathOf } from '../export/weights-path';
import { writeFileAtomic } from '../files/atomic-write';
import { refuseInUse, type FileInUse } from '../files/same-file';
import { npyFile } from '../source/npy-file';
import { findTensor } from '../source/tensor-values';
import { travelTargets } from '../../shared/travel/targets';
import { importRecipe } from '../travel/import-recipe';
import { travelScene } from '../travel/travel-scene';
import type { Workspace } from '../workspace/workspace';
import type { EngineParts } from './open-model';

/** Calls that write files, and those for recipes, which are texts. */
export function fileCalls({ files, jobs, open }: EngineParts) {
  const writing = { mayReach: files.mayReach };
  const refuseOpenFiles = async (path: string): Promise<void> => {
    if (open.workspace === null) return;
    await refuseInUse(path, filesInUse(open.workspace));
  };
  return {
    async saveTensor({ tensor, target }) {
      const path = files.resolveFile(target, 'write');
      await refuseOpenFiles(path);
      await writeFileAtomic(path, npyFile(findTensor(open.source, tensor)), writing);
    },
    async saveFile({ target, content }) {
      const path = files.resolveFile(target, 'write');
      await refuseOpenFiles(path);
      await writeFileAtomic(path, content, writing);
    },
    exportModel: ({ jobId, request }) =>
      jobs.run(jobId, async (job) => {
        const current = await open.under(job, request.recipe);
        const path = files.resolveFile(request.target, 'write');
        // A model too large for one file writes a second one, which nobody chose.
        for (const target of [path, weightsPathOf(path)]) await refuseOpenFiles(target);
        return exportChecked(job, current, request, path, writing);
      }),
    async readRecipe({ file }) {
      const { recipe } = await importRecipe(open, files.resolveFile(file, 'read'));
      return recipe;
    },
    importRecipe: ({ file, from }) =>
      importRecipe(open, files.resolveFile(file, 'read'), from ?? null),
    recipeText: ({ jobId, recipe, to }) =>
      jobs.run(jobId, async (job) => {
        const { current, source } = open;
        const { needsRanges, write } = travelTargets[to];
        // The other tool has the model as it was opened: its ranges are asked for, not those of repaired weights.
        const { repairs: _repairs, ...plain } = recipe;
        const plan = current.plan(plain);
        const conversion = needsRanges
          ? (await current.convert(job, plain, plan)).conversion
          : null;
        return write(
          travelScene(current.model, source, recipe, conversion?.plan ?? plan, conversion),
        );
      }),
  } satisfies Partial<EngineWork>;
}

/** Every file that an open model and its data were read from; none of them may be written over. */
function filesInUse({ model, chosenData, validation }: Workspace): readonly FileInUse[] {
  const [modelPath, ...weightPaths] = model.files;
  return [
    ...(modelPath === undefined ? [] : [{ path: modelPath, what: 'the open model' }]),
    ...weightPaths.map((path) => ({ path, what: 'a file with the weights of the open model' })),
    ...[chosenData, validation].flatMap((source) =>
      (source?.files ?? []).map((path) => ({ path, what: `a file of the data ${source?.label}` })),
    ),
  ];
}
