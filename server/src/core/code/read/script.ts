/** The code of a file, every offset as in the file; undefined where its ending holds none. */
export function scriptOf(path: string, text: string): { readonly path: string; readonly text: string } | undefined {
  if (/\.[mc]?[jt]sx?$/.test(path)) return { path, text };
  if (/\.(?:vue|svelte)$/.test(path)) return { path: `${path}.ts`, text: blocksOf(text) };
  return undefined;
}

/** Script blocks of a component; all else is white space of the same length. */
function blocksOf(text: string): string {
  let script = '';
  for (let from = 0; ; ) {
    const open = /<script\b[^>]{0,1000}>/gi;
    open.lastIndex = from;
    const opening = open.exec(text);
    const start = opening ? open.lastIndex : text.length;
    const closing = opening ? text.indexOf('</script', start) : -1;
    const end = closing < 0 ? text.length : closing;
    script += blank(text.slice(from, start)) + text.slice(start, end);
    if (!opening || closing < 0) return script;
    from = end;
  }
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
