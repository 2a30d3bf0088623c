import type { DataRequest } from '../../shared/contract/arguments';
import type { DataSummary } from '../../shared/contract/results';
import type { EngineWork } from '../../shared/contract/contract';
import type { Thumbnail } from '../../shared/contract/inspection';
import { openData } from '../data/open-data';
import type { DataSource } from '../data/sample/data-source';
import type { EngineParts } from './open-model';

/** Calls about the samples that are calibrated and judged with. */
export function dataCalls({ files, jobs, open }: EngineParts) {
  const { mayReach } = files;
  const readData = (request: DataRequest): Promise<DataSource> =>
    openData(
      request.kind === 'folder'
        ? {
            kind: 'folder',
            path: files.resolveFile(request.folder, 'read'),
            ...(request.limit === undefined ? {} : { limit: request.limit }),
            ...(request.preprocess === undefined ? {} : { preprocess: request.preprocess }),
            ...(mayReach === undefined ? {} : { mayReach }),
          }
        : request,
      open.current.model.inputs,
    );
  return {
    async checkData({ data, pictures = 0 }) {
      const source = await readData(data);
      const first = Array.from({ length: Math.min(pictures, source.count) }, (_, index) => index);
      return { ...summarize(source, null), pictures: await thumbnailsOf(source, first, 48) };
    },
    setData: ({ jobId, data }) =>
      jobs.run(jobId, async () => {
        const source = await readData(data);
        await open.current.setData(source);
        return summarize(source, open.current.dataHash);
      }),
    setValidation: ({ jobId, data }) =>
      jobs.run(jobId, async () => {
        const source = await readData(data);
        open.current.setValidation(source);
        return summarize(source, null);
      }),
    async thumbnails({ samples, sizePx, from }) {
      const source = from === 'validation' ? open.current.judged : open.current.data;
      return thumbnailsOf(source, samples, sizePx);
    },
  } satisfies Partial<EngineWork>;
}

function thumbnailsOf(
  source: DataSource,
  samples: readonly number[],
  sizePx: number,
): Promise<readonly Thumbnail[]> {
  return Promise.all(
    samples.map(async (sample) => ({
      sample,
      name: source.names[sample] ?? '',
      png: await source.thumbnail(sample, sizePx),
    })),
  );
}

function summarize(source: DataSource, sha256: string | null): DataSummary {
  return {
    sha256,
    kind: source.kind,
    label: source.label,
    samples: source.count,
    sampleNames: source.names,
    trusted: source.trusted,
    labelled: source.labels?.some((label) => label !== null) ?? false,
    classes: source.classes,
    preprocess: source.preprocess,
    notices: source.notices,
  };
}
