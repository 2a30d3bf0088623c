import type { AppState } from '../../state/app-state';

export function engineWords({ status, connection, restarts }: AppState['engine']): string {
  if (connection === 'elsewhere') return 'Open in another tab';
  if (connection === 'refused') return 'The server was started again';
  if (connection === 'down') return 'No connection to the server, trying again';
  switch (status?.state) {
    case undefined:
    case 'starting':
      return 'Engine starting';
    case 'ready':
      if (restarts === 0) return 'Engine ready';
      return restarts === 1
        ? 'Engine ready, restarted once'
        : `Engine ready, restarted ${restarts} times`;
    case 'lost':
    case 'restarting':
      return 'Engine restarting';
    case 'stopped':
      return 'Engine stopped';
  }
}

const features: readonly (readonly [RegExp, string])[] = [
  [/avx512_vnni/, 'AVX-512 VNNI'],
  [/avx_vnni/, 'AVX VNNI'],
  [/avx512/, 'AVX-512'],
  [/avx2/, 'AVX2'],
  [/dotprod/, 'NEON dot product'],
  [/neon/, 'NEON'],
];

/** The best of what this CPU has for int8. */
export function cpuWords(cpu: readonly string[]): string {
  const all = cpu.join(' ').toLowerCase();
  return features.find(([pattern]) => pattern.test(all))?.[1] ?? 'no int8 instructions';
}
