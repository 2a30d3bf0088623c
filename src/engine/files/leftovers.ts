import { rmSync } from 'node:fs';

const paths = new Set<string>();
let isListening = false;

/**
 * Removes a temporary file or folder when the process ends before its maker could: a second Ctrl+C
 * ends it at once. Returns how to forget the path.
 */
export function removeAtExit(path: string): () => void {
  if (!isListening) {
    process.on('exit', removeAll);
    isListening = true;
  }
  paths.add(path);
  return () => void paths.delete(path);
}

function removeAll(): void {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Nobody is left to tell.
    }
  }
}
