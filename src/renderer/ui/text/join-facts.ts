/** Short facts in one line, without the empty ones. */
export function joinFacts(...facts: readonly string[]): string {
  return facts.filter((fact) => fact !== '').join(' · ');
}
