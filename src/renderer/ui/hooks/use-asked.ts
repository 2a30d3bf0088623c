import { useEffect, useState } from 'react';
import { asAppError } from '../../../shared/errors';

export interface Asked<T> {
  readonly value: T | null;
  readonly problem: string | null;
}

const nothing = { value: null, problem: null };

/** The answer to a question that is asked anew whenever `key` changes; the last answer goes at once. */
export function useAsked<T>(key: string, ask: () => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<Asked<T> & { readonly key: string }>({ ...nothing, key });
  useEffect(() => {
    let isCurrent = true;
    ask().then(
      (value) => isCurrent && setAnswer({ key, value, problem: null }),
      (thrown: unknown) =>
        isCurrent && setAnswer({ key, value: null, problem: asAppError(thrown).message }),
    );
    return () => {
      isCurrent = false;
    };
    // The question is the key; what asks it is made anew with every picture.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return answer.key === key ? answer : nothing;
}
