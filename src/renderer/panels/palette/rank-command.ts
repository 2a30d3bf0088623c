/**
 * How well an item of the palette fits what was typed, 0 = not at all. Every typed word must occur; letters scattered
 * over a title are no match, as they would put “Skip everything worse than this” above “Settings”.
 */
export function rankCommand(item: string, typed: string): number {
  const text = item.toLowerCase();
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return 1;
  const phrase = words.join(' ');
  if (text.startsWith(phrase)) return 1;
  if (startsWord(text, phrase)) return 0.9;
  if (words.every((word) => startsWord(text, word))) return 0.7;
  if (text.includes(phrase)) return 0.5;
  return words.every((word) => text.includes(word)) ? 0.3 : 0;
}

/** True when `part` stands at the beginning of a word of `text`. */
function startsWord(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (at === 0 || /[\s./_:-]/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}
