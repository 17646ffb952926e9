import type { FileBytes } from './host';

/** The text of a file as an editor shows it, or why it has none. The byte order mark is no part of it. */
export function decode(file: FileBytes): { readonly text: string } | { readonly reason: string } {
  if ('reason' in file) return file;
  const { bytes } = file;
  // SQL Server's tools write UTF-16 with a mark.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.includes(0)) return { reason: 'the file is binary' };
  return { text: new TextDecoder('utf-8').decode(bytes) };
}
