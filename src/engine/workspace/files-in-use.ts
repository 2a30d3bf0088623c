import type { DataSource } from '../data/sample/data-source';
import type { FileInUse } from '../files/same-file';
import type { PreparedModel } from '../prepare/model/types';

/** Every file that an open model and its data were read from; none of them may be written over. */
export function filesInUse(
  model: Pick<PreparedModel, 'files'>,
  data: Iterable<DataSource | null> = [],
): readonly FileInUse[] {
  const [modelPath, ...weightPaths] = model.files;
  return [
    ...(modelPath === undefined ? [] : [{ path: modelPath, what: 'the open model' }]),
    ...weightPaths.map((path) => ({ path, what: 'a file with the weights of the open model' })),
    ...[...data].flatMap((source) =>
      (source?.files ?? []).map((path) => ({ path, what: `a file of the data ${source?.label}` })),
    ),
  ];
}
