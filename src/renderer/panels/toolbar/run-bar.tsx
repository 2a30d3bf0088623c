import { useApp } from '../../session/page/app-context';
import { busyJob } from '../../state/derived/derived';
import { phaseWords } from '../../../shared/words/phase-words';
import { jobShare } from '../../session/core/progress-words';

/** The 2 px line under the toolbar. */
export function RunBar() {
  const job = useApp(busyJob);
  if (job === null) return null;
  const percent = Math.round(jobShare(job) * 100);
  const phase = job.steps.at(-1)?.phase;
  return (
    <div
      role="progressbar"
      aria-label={phase === undefined ? job.title : phaseWords[phase]}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="absolute inset-x-0 -bottom-px z-3 h-0.5 bg-line"
    >
      <i
        className="block h-0.5 origin-left bg-accent transition-transform duration-120"
        style={{ transform: `scaleX(${percent / 100})` }}
      />
    </div>
  );
}
