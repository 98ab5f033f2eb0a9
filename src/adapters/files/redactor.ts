/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

const INSTEAD = '[redacted]';
/** What is shorter would be found by chance, all over the text. */
const SHORTEST = 6;

/** Makes what replaces each secret, also as a URL, a form or JSON would carry it. */
export function redactor(secrets: readonly (string | undefined)[]): Redact {
  const forms = secrets
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST)
    .flatMap((secret = '') => [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
    ]);
  // The longest first: a form that holds another one goes as a whole.
  const distinct = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => distinct.reduce((rest, form) => rest.replaceAll(form, INSTEAD), text);
}
