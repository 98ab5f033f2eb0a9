/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

const INSTEAD = '[redacted]';
/** Shortest secret that is replaced. A shorter one would be found by chance in many places. */
const SHORTEST = 6;

/** How the name of a variable ends that holds a secret. */
const SECRET_NAME = /(?:(?:^|_)(?:KEY|SECRET|TOKEN|PASSPHRASE|WEBHOOK)|PASSWORD)$/i;

/** The values of an environment that are secrets by their names: keys of any venue, a user's own included. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
}

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

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
