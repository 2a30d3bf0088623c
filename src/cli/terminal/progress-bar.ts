import type { Phase, Progress } from '../../shared/contract/results';
import { phaseWords } from '../../shared/words/phase-words';
import { formatCount, formatTimeLeft } from '../../shared/numbers';
import type { Stream } from './io';
import { eraseLine } from './paint';

const barWidth = 20;

export interface ProgressBar {
  update(progress: Progress): void;
  /** Says something in place of the bar, until the next update. */
  say(text: string): void;
  clear(): void;
}

/** One line on a terminal that overwrites itself; nothing at all anywhere else. */
export function createProgressBar(stream: Stream, now: () => number): ProgressBar {
  let phase: Phase | undefined;
  let phaseStartMs = 0;
  let isShown = false;
  const show = (text: string): void => {
    if (!stream.isTerminal) return;
    stream.write(
      eraseLine +
        Array.from(text)
          .slice(0, Math.max(1, stream.columns - 1))
          .join(''),
    );
    isShown = true;
  };
  return {
    update(progress) {
      if (progress.phase !== phase) {
        phase = progress.phase;
        phaseStartMs = now();
      }
      show(progressLine(progress, now() - phaseStartMs));
    },
    say: show,
    clear() {
      if (isShown) stream.write(eraseLine);
      isShown = false;
    },
  };
}

/** `Calibrating  ████████░░░░░░░░░░░░  26/64 samples  3.2 s left` */
export function progressLine(progress: Progress, phaseMs: number): string {
  const title = phaseWords[progress.phase];
  if (progress.total <= 0) return `${title}…`;
  const share = Math.min(1, Math.max(0, progress.done / progress.total));
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const count = `${formatCount(progress.done)}/${formatCount(progress.total)} ${progress.unit}`;
  // Before a few percent are done the estimate only jumps about.
  const isEstimable = share >= 0.03 && share < 1 && phaseMs > 300;
  const left = isEstimable ? `  ${formatTimeLeft((phaseMs / share) * (1 - share))}` : '';
  return `${title}  ${bar}  ${count}${left}`;
}
