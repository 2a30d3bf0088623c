import { readFile, writeFile } from 'node:fs/promises';

/** Puts measured numbers between `<!-- name:start -->` and `<!-- name:end -->`; what people wrote around them stays. */
export async function replaceBetweenMarkers(
  file: string,
  name: string,
  text: string,
): Promise<void> {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const old = await readFile(file, 'utf8');
  const from = old.indexOf(start);
  const to = old.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no markers ${start} … ${end}`);
  await writeFile(file, `${old.slice(0, from + start.length)}\n\n${text}\n\n${old.slice(to)}`);
}
