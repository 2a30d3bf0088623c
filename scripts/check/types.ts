import { readFile } from 'node:fs/promises';
import { runTool } from './step';

/** One compiler run per room, so that each sees only the globals it may use (no DOM in the engine). */
export async function checkTypes(): Promise<string | null> {
  for (const project of await listProjects()) {
    const problem = await runTool('tsc', ['-p', project, '--pretty']);
    if (problem !== null && !isEmptyRoom(problem)) return `${project}\n${problem}`;
  }
  return null;
}

async function listProjects(): Promise<readonly string[]> {
  const solution = JSON.parse(await readFile('tsconfig.json', 'utf8')) as {
    readonly references: readonly { readonly path: string }[];
  };
  return solution.references.map((reference) => reference.path);
}

function isEmptyRoom(problem: string): boolean {
  return problem.includes('TS18003');
}
