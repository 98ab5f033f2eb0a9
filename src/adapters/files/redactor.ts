/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

const INSTEAD = '[redacted]';
/** Shortest secret that is replaced. A shorter one would be found by chance in many places. */
const SHORTEST = 6;

/** Makes a function that replaces each secret, also in the form that it has in a URL, a form or JSON. */
export function redactor(secrets: readonly (string | undefined)[]): Redact {
  const forms = secrets
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST)
    .flatMap((secret = '') => [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
    ]);
  // The longest first, so that a form that contains another one is replaced as a whole.
  const distinct = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => distinct.reduce((rest, form) => rest.replaceAll(form, INSTEAD), text);
}
