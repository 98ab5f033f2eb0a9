/** Small files that carry the checksum of their own content, for the manifests of stored series. */
import { EdgewiseError } from '../../core/errors.ts';
import { sha256Of } from './content-hash.ts';

/** A value as text with its checksum. */
export function checkedText(value: { readonly format: 1 }): string {
  const text = JSON.stringify(value);
  return `{"checksum":"${sha256Of(Buffer.from(text))}","series":${text}}\n`;
}

/**
 * Reads what `checkedText` wrote. Throws `data-corrupt` when a byte of it has changed, or a newer version of Edgewise
 * wrote it. The checksum stands for the shape: nothing but `checkedText` of the same type writes such a file.
 */
export function readChecked(bytes: Uint8Array, path: string): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  const match = /^\{"checksum":"([0-9a-f]{64})","series":(.*)\}\n$/s.exec(text);
  const [, checksum, body = ''] = match ?? [];
  const actual = sha256Of(Buffer.from(body));
  if (checksum !== actual)
    throw corrupt(path, `the checksum ${checksum ?? 'at its beginning'}`, match === null ? 'no manifest' : actual);
  const value = JSON.parse(body) as { readonly format: unknown };
  if (value.format !== 1) throw corrupt(path, 'format 1', `format ${String(value.format)}`);
  return value;
}

/** The error for a stored file whose content has changed. */
export function corrupt(path: string, expected: string, actual: string): EdgewiseError {
  return new EdgewiseError('data-corrupt', 'A stored file has changed since it was stored.', {
    where: path,
    expected,
    actual,
    advice: 'Remove the folder of this series and import its files again.',
  });
}
