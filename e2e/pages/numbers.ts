/** Numbers as the page writes them: a real minus sign, a dash where there is none. */
export function readNumber(text: string): number | null {
  const found = /[−-]?\d[\d,]*(\.\d+)?/.exec(text);
  return found === null ? null : Number(found[0].replace('−', '-').replaceAll(',', ''));
}
