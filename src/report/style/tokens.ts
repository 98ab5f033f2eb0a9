/**
 * Colours of the page, light and dark. Readers with a common colour blindness can distinguish blue and orange, and a
 * sign, a shape or a word always says the same. Text has a contrast of at least 4.5 on its background, which a test
 * computes.
 */
export const LIGHT = {
  ground: '#f6f5f1',
  card: '#ffffff',
  sunken: '#f0eee8',
  ink: '#181c22',
  muted: '#545c68',
  faint: '#8b929d',
  rule: '#e2dfd7',
  strong: '#c9c5ba',
  blue: '#1257a6',
  orange: '#a94a05',
  amber: '#6d5600',
  price: '#5b6370',
  hold: '#8b929d',
  'blue-area': 'rgba(18, 87, 166, 0.16)',
  'edge-shade': 'rgba(24, 28, 34, 0.16)',
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  ground: '#0f1216',
  card: '#171b21',
  sunken: '#1e232b',
  ink: '#eceae4',
  muted: '#a5adb9',
  faint: '#747d8a',
  rule: '#2a3039',
  strong: '#414a56',
  blue: '#74b2f5',
  orange: '#f2a15c',
  amber: '#e0c25a',
  price: '#aab2bd',
  hold: '#7f8997',
  'blue-area': 'rgba(116, 178, 245, 0.20)',
  'edge-shade': 'rgba(0, 0, 0, 0.55)',
};

function declarations(tokens: Readonly<Record<string, string>>): string {
  return Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

export const TOKEN_STYLE = `
:root{color-scheme:light;${declarations(LIGHT)}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declarations(DARK)}}}
:root[data-theme=dark]{color-scheme:dark;${declarations(DARK)}}
`;
