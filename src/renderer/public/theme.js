// Runs before the first paint, so that a light window never flashes dark. The page keeps it up to date.
(() => {
  const source = localStorage.getItem('bitloupe.theme') ?? 'system';
  const light =
    source === 'light' ||
    (source === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
})();
