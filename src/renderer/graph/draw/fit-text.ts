/**
 * A name cut to a width from the front, where names of one group are alike: whole scopes first (`a.b.conv` → `conv`),
 * then letters.
 */
export function fitText(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    const tail = text.slice(dot + 1);
    if (/^\d+$/.test(tail)) break;
    if (tail !== '' && measure(tail) <= width) return tail;
  }
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (measure(`…${text.slice(middle)}`) <= width) high = middle;
    else low = middle + 1;
  }
  return low >= text.length ? '' : `…${text.slice(low)}`;
}

/** A block's name cut at its end: it is one word, not a path. */
export function cutEnd(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  for (let length = text.length - 1; length > 1; length -= 1) {
    const cut = `${text.slice(0, length)}…`;
    if (measure(cut) <= width) return cut;
  }
  return '';
}
