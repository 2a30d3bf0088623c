import { scaleSteps, scaleVariables } from '../../ui/scale';
import { fills } from './item-paint';
import { precisionTokens } from '../../state/words/precision-looks';
import { mixColors, withAlpha } from './color';

/** The design tokens a canvas needs, resolved to colours. */
export interface GraphTheme {
  readonly app: string;
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  readonly line2: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly accent: string;
  readonly accentInk: string;
  readonly accentGlow: string;
  readonly accentWash: string;
  readonly float: string;
  readonly floatBackground: string;
  readonly warn: string;
  readonly danger: string;
  readonly edge: string;
  readonly card: string;
  readonly frame: string;
  readonly font: string;
  /** By fill: the steps of the SQNR scale and what may run; other fills have colours of their own. */
  readonly steps: Readonly<Record<number, StepColors>>;
  /** By a precision's short text; those without a colour of their own are written like other text. */
  readonly precisions: Readonly<Record<string, string>>;
}

export interface StepColors {
  readonly fill: string;
  readonly ink: string;
  readonly cardFill: string;
  readonly cardLine: string;
}

/** Resolves the tokens through `read` (a computed style, or a table in tests). */
export function makeTheme(read: (variable: string) => string): GraphTheme {
  const color = (name: string): string => read(`--${name}`).trim() || '#808080';
  const card = color('card');
  const line2 = color('line2');
  const tint = Number.parseFloat(read('--tint')) / 100 || 0.13;
  const colorsOf = (fill: string, ink: string): StepColors => ({
    fill,
    ink,
    cardFill: mixColors(fill, card, tint),
    cardLine: mixColors(fill, line2, 0.45),
  });
  const scale = Array.from({ length: scaleSteps }, (_, step): StepColors => {
    const { fill, ink } = scaleVariables(step);
    return colorsOf(read(fill).trim() || '#808080', read(ink).trim() || '#000000');
  });
  const steps: Record<number, StepColors> = {
    ...Object.fromEntries(scale.entries()),
    [fills.ranInt8]: colorsOf(color('ran-int8'), color('ran-int8-ink')),
    [fills.ranFloat]: colorsOf(color('float'), color('accent-ink')),
    [fills.ranFused]: colorsOf(color('control'), color('panel')),
    [fills.ranSlow]: colorsOf(color('ran-slow'), color('ran-slow-ink')),
  };
  return {
    app: color('app'),
    panel: color('panel'),
    raised: color('raised'),
    line: color('line'),
    line2,
    text: color('text'),
    text2: color('text2'),
    text3: color('text3'),
    accent: color('accent'),
    accentInk: color('accent-ink'),
    accentGlow: withAlpha(color('accent'), 0.22),
    accentWash: withAlpha(color('accent'), 0.1),
    float: color('float'),
    floatBackground: color('float-bg'),
    warn: color('warn'),
    danger: color('danger'),
    edge: color('edge'),
    card,
    frame: mixColors(color('panel'), color('app'), 0.72),
    font: read('--font').trim() || 'system-ui, sans-serif',
    steps,
    precisions: Object.fromEntries(
      Object.entries(precisionTokens).map(([name, token]) => [name, color(token)]),
    ),
  };
}

export function readTheme(element: Element): GraphTheme {
  const style = getComputedStyle(element);
  return makeTheme((variable) => style.getPropertyValue(variable));
}
