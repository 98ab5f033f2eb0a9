/**
 * JavaScript for the report, which runs in the browser before the page is drawn. It applies the reader's choice of
 * light or dark, or else the preference of the system. Browsers may forbid storage for local files; the choice then
 * lasts only while the page is open.
 */
export const THEME_SCRIPT = String.raw`
(() => {
  'use strict';
  const key = 'edgewise-theme';
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');
  const kept = stored();
  if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
  const announce = () => {
    const button = document.getElementById('theme');
    if (button !== null) button.textContent = current() === 'dark' ? 'Light' : 'Dark';
    dispatchEvent(new Event('edgewise-theme'));
  };
  system.addEventListener('change', announce);
  addEventListener('DOMContentLoaded', () => {
    document.getElementById('theme')?.addEventListener('click', () => {
      const next = current() === 'dark' ? 'light' : 'dark';
      root.dataset.theme = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        /* the choice lasts for this page */
      }
      announce();
    });
    announce();
  });
  let before = '';
  addEventListener('beforeprint', () => {
    before = root.dataset.theme ?? '';
    root.dataset.theme = 'light';
    announce();
  });
  addEventListener('afterprint', () => {
    if (before === '') delete root.dataset.theme;
    else root.dataset.theme = before;
    announce();
  });
})();
`.trim();
