import { useEffect, useState } from 'react';
import type { CheckedData } from '../../../shared/contract/results';
import { asAppError, type AppErrorData } from '../../../shared/errors';
import { useSession } from '../../session/page/app-context';
import type { DataChoice } from '../../state/data-choice';

/** What was read of data that is not in use (yet). */
export type DataCheck =
  | { readonly status: 'none' }
  | { readonly status: 'reading' }
  | {
      readonly status: 'read';
      readonly value: CheckedData;
      /** Pictures of the first samples as object URLs; null for samples that are not images. */
      readonly pictures: readonly (string | null)[];
    }
  | { readonly status: 'failed'; readonly error: AppErrorData };

/** A number that is being typed is not read at every digit. */
const settleMs = 250;
const none: DataCheck = { status: 'none' };

/** Reads a choice of data, so that it can be seen before it is used; generated data needs no look. */
export function useCheckedData(choice: DataChoice | null): DataCheck {
  const session = useSession();
  const [found, setFound] = useState<{ readonly key: string; readonly check: DataCheck } | null>(
    null,
  );
  const key = choice === null || choice.kind === 'generated' ? null : JSON.stringify(choice);
  useEffect(() => {
    if (key === null) return undefined;
    let isWanted = true;
    let urls: readonly (string | null)[] = [];
    const read = async (): Promise<void> => {
      try {
        const value = await session.checkData(JSON.parse(key) as DataChoice);
        if (!isWanted) return;
        urls = value.pictures.map(({ png }) => (png === null ? null : urlOf(png)));
        setFound({ key, check: { status: 'read', value, pictures: urls } });
      } catch (thrown) {
        if (isWanted)
          setFound({ key, check: { status: 'failed', error: asAppError(thrown).toData() } });
      }
    };
    const timer = setTimeout(() => void read(), settleMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
      for (const url of urls) if (url !== null) URL.revokeObjectURL(url);
    };
  }, [session, key]);
  if (key === null) return none;
  return found?.key === key ? found.check : { status: 'reading' };
}

function urlOf(png: Uint8Array): string {
  return URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
}
