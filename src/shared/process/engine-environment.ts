/** What an engine's process needs of its surroundings; keys and passwords of the user are none of it. */
const names: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TMP',
  'TEMP',
  // Windows starts no program without these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
  // How Node runs: memory limits, coverage.
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'NODE_ENV',
  'FORCE_COLOR',
  'NO_COLOR',
]);
/** Settings of the libraries inside: the runtime's threads, the decoder of images, the loader of libraries. */
const prefixes = [
  'BITLOUPE_',
  'LC_',
  'ORT_',
  'OMP_',
  'KMP_',
  'VIPS_',
  'SHARP_',
  'MALLOC_',
  'LD_',
  'DYLD_',
  'TSX_',
  'ELECTRON_',
];

/** The part of an environment that an engine gets: a model that takes it over finds no secrets there. */
export function engineEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const upper = name.toUpperCase();
      const isKnown = names.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix));
      return isKnown && value !== undefined ? [[name, value]] : [];
    }),
  );
}
