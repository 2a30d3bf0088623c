import type { Phase } from '../../../shared/contract/results';
import { phaseWords } from '../../../shared/words/phase-words';
import { timeLeftMs } from './pace';
import type { Job, JobStep } from '../../state/analyses/jobs';
import { countOf, formatCount, formatTimeLeft } from '../../ui/text/numbers';

/** `38 of 64 samples · 0.2 s left` */
export function stepLine(step: JobStep, nowMs: number): string {
  const count = `${formatCount(step.done)} of ${step.total === 1 ? countOf(1, step.unit.replace(/s$/, '')) : `${formatCount(step.total)} ${step.unit}`}`;
  const left = timeLeftMs(step, nowMs);
  return left === null ? count : `${count} · ${formatTimeLeft(left)}`;
}

/** Share of a job that is done, by its phases: the bar never runs back. */
export function jobShare(job: Job): number {
  const step = job.steps.at(-1);
  if (step === undefined) return 0.02;
  const planned: readonly Phase[] =
    job.kind === 'run'
      ? ['prepare', 'observe', 'histogram', 'convert', 'measure', 'accuracy']
      : [step.phase];
  const weights: Partial<Record<Phase, number>> = {
    prepare: 0.05,
    observe: 0.25,
    histogram: 0.1,
    convert: 0.1,
    measure: 0.4,
    accuracy: 0.1,
  };
  const inside = step.total > 0 ? step.done / step.total : 0;
  if (planned.length === 1) return inside;
  let before = 0;
  for (const phase of planned) {
    const weight = weights[phase] ?? 0.1;
    if (phase === step.phase) return Math.min(1, before + weight * inside);
    before += weight;
  }
  return inside;
}

export interface StepWord {
  readonly phase: Phase;
  readonly text: string;
  readonly now: boolean;
}

const runPhases: readonly {
  readonly phase: Phase;
  readonly name: string;
  readonly reused: string;
}[] = [
  { phase: 'prepare', name: 'Prepare', reused: 'reused' },
  { phase: 'observe', name: 'Calibrate', reused: 'reused' },
  { phase: 'convert', name: 'Convert', reused: 'not needed' },
  { phase: 'measure', name: 'Measure', reused: 'not needed' },
];

/** The stages of a run, as the status bar lists them: done, reused, under way. */
export function runSteps(job: Job): readonly StepWord[] {
  const present = job.steps.at(-1);
  if (present === undefined) return [];
  const seen = new Set(job.steps.map((step) => step.phase));
  const at = runPhases.findIndex(({ phase }) => phase === present.phase);
  const limit = at < 0 ? runPhases.length : at;
  const words: StepWord[] = runPhases.slice(0, limit).map(({ phase, name, reused }) => ({
    phase,
    // Preparing was part of opening the model, whether or not another run came before.
    text: seen.has(phase) || phase === 'prepare' ? `${name} ✓` : `${name} ✓ ${reused}`,
    now: false,
  }));
  const percent = present.total > 0 ? Math.round((present.done / present.total) * 100) : 0;
  const name = runPhases[at]?.name ?? phaseWords[present.phase];
  return [...words, { phase: present.phase, text: `${name} ${percent} %`, now: true }];
}
