import { useEffect, useState } from 'react';
import type { Job } from '../../state/analyses/jobs';
import { stepLine } from '../core/progress-words';

/** The page's clock in milliseconds, read again and again: time passes between messages too. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** How far a job is, in words; empty while there is nothing to count. */
export function useStepText(job: Job | null): string {
  const now = useNow(200);
  const step = job?.steps.at(-1);
  return step === undefined ? '' : stepLine(step, now);
}
