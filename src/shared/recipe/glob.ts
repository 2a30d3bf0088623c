import { badInput } from '../errors';

/** One step of a pattern: any number of characters, or one that passes. */
type Step = 'any' | ((character: string) => boolean);

/** `{a,b}{c,d}…` multiplies; nobody writes so many by hand. */
const mostChoices = 1000;
/** Of all choices together: a long pattern that stands for many names fills the memory before they are counted. */
const mostPieces = 1_000_000;

/** What a backslash makes ordinary; before anything else it stands for itself. */
const special: ReadonlySet<string> = new Set('*?[]{},!^-\\');

/**
 * Compiles a glob over a whole name: `*` is any text, `/` and line breaks included, `?` one character,
 * `[abc]`, `[a-z]`, `[!abc]` one of a class, `{a,b}` a choice, `\` takes the special character behind
 * it as it is. Everything else stands for itself, unclosed brackets and braces without a comma too.
 * The time grows with pattern × name, whatever the pattern. Throws `bad-input` for too many choices.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const choices = expandChoices([...pattern], pattern).map(parseSteps);
  return (name) => {
    const characters = [...name];
    return choices.some((steps) => matches(steps, characters));
  };
}

/** A character with what stands before it: `\*` is one piece, `*` another. */
function piecesOf(characters: readonly string[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character === '\\' && next !== undefined && special.has(next)) {
      pieces.push(character + next);
      at += 1;
    } else {
      pieces.push(character);
    }
  }
  return pieces;
}

/** All patterns without choices that a pattern stands for, as pieces. */
function expandChoices(
  characters: readonly string[],
  pattern: string,
): readonly (readonly string[])[] {
  const done: (readonly string[])[] = [];
  const open = [piecesOf(characters)];
  let made = 0;
  for (let pieces = open.pop(); pieces !== undefined; pieces = open.pop()) {
    const group = firstGroup(pieces);
    if (group === null) {
      done.push(pieces);
    } else {
      const before = pieces.slice(0, group.start);
      const after = pieces.slice(group.end + 1);
      for (const option of group.options) {
        const chosen = before.concat(option, after);
        made += chosen.length;
        if (made > mostPieces) break;
        open.push(chosen);
      }
    }
    if (done.length + open.length > mostChoices || made > mostPieces) {
      const limit = made > mostPieces ? 'too many long' : `more than ${mostChoices}`;
      throw badInput(
        `pattern '${pattern}' stands for ${limit} names`,
        'Write several patterns, or use * in place of some of the choices.',
      );
    }
  }
  return done;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly options: readonly (readonly string[])[];
}

/** The first `{…}` that holds a comma of its own and is closed; found in one pass, however many are not. */
function firstGroup(pieces: readonly string[]): Group | null {
  const open: { readonly start: number; readonly commas: number[] }[] = [];
  let first: { readonly start: number; readonly borders: readonly number[] } | null = null;
  for (const [at, piece] of pieces.entries()) {
    if (piece === '{') open.push({ start: at, commas: [] });
    else if (piece === ',') open.at(-1)?.commas.push(at);
    if (piece !== '}') continue;
    const closed = open.pop();
    if (closed === undefined || closed.commas.length === 0) continue;
    if (first === null || closed.start < first.start)
      first = { start: closed.start, borders: [closed.start, ...closed.commas, at] };
  }
  if (first === null) return null;
  const { start, borders } = first;
  const options = borders
    .slice(0, -1)
    .map((border, index) => pieces.slice(border + 1, borders[index + 1]));
  return { start, end: borders.at(-1) ?? start, options };
}

function parseSteps(pieces: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  const lastClose = pieces.lastIndexOf(']');
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at] ?? '';
    const end = piece === '[' && at < lastClose ? endOfClass(pieces, at) : -1;
    if (piece === '*') {
      if (steps.at(-1) !== 'any') steps.push('any');
    } else if (piece === '?') {
      steps.push(() => true);
    } else if (end !== -1) {
      steps.push(classOf(pieces.slice(at + 1, end)));
      at = end;
    } else {
      const wanted = literal(piece);
      steps.push((character) => character === wanted);
    }
  }
  return steps;
}

/** Where the class that begins at `start` is closed; a `]` that comes first belongs to it. */
function endOfClass(pieces: readonly string[], start: number): number {
  const isNegated = pieces[start + 1] === '!' || pieces[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  return pieces.indexOf(']', first + 1);
}

function classOf(content: readonly string[]): Step {
  const isNegated = content[0] === '!' || content[0] === '^';
  const pieces = isNegated ? content.slice(1) : content;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const low = literal(pieces[at] ?? '');
    const isRange = pieces[at + 1] === '-' && pieces[at + 2] !== undefined;
    ranges.push([low, isRange ? literal(pieces[at + 2] ?? '') : low]);
    if (isRange) at += 2;
  }
  const codeOf = (character: string): number => character.codePointAt(0) ?? 0;
  return (character) => {
    const code = codeOf(character);
    const isIn = ranges.some(([low, high]) => code >= codeOf(low) && code <= codeOf(high));
    return isIn !== isNegated;
  };
}

function literal(piece: string): string {
  return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
}

/** Only the last `*` is ever tried again: an earlier one could match no more than that one does. */
function matches(steps: readonly Step[], characters: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const wanted = steps[step];
    if (wanted === 'any') {
      star = step;
      starAt = at;
      step += 1;
    } else if (wanted?.(characters[at] ?? '') === true) {
      step += 1;
      at += 1;
    } else if (star === -1) {
      return false;
    } else {
      starAt += 1;
      at = starAt;
      step = star + 1;
    }
  }
  return steps.slice(step).every((rest) => rest === 'any');
}
