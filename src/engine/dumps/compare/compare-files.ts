import { openData, type OpenDataRequest } from '../../data/open-data';
import { checkCancelled, type Job } from '../../jobs/job';
import { measureOurs } from '../../match/ours';
import { prepareModel } from '../../prepare/prepare';
import { openDump } from '../formats/open-dump';
import { compareDump, type DumpComparison } from './compare-dump';

export interface DumpFilesRequest {
  /** Paths. */
  readonly float: string;
  readonly dump: string;
  readonly data: OpenDataRequest;
  readonly threads?: number;
}

/** Opens a float model, a dump and data, and compares them beside our own quantization under the default recipe. */
export async function compareDumpFiles(
  job: Job,
  { float: path, dump: folder, data: request, threads }: DumpFilesRequest,
): Promise<DumpComparison> {
  job.report('prepare', 0, 1, 'model');
  // Before what lasts: it may be wrong as well.
  const dump = await openDump(folder);
  const float = await prepareModel(path, threads === undefined ? {} : { threads });
  checkCancelled(job);
  const data = await openData(request, float.inputs);
  const ours = float.quantized ? null : await measureOurs(job, float, data);
  return compareDump(job, { float, dump, data, threads, ours });
}
