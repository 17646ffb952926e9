import type { Node, SourceFile, ts } from 'ts-morph';
import type { TextEdit } from '../model/fix';
import { leastEdit } from './leastEdit';
import type { ParsedScript } from './scriptFunctions';
import type { ScriptStyle } from './scriptStyle';

type TsMorph = typeof import('ts-morph');

let loaded: TsMorph | undefined;

/** Loaded when a fix is taken: what is only offered needs the compiler alone. */
function tsMorph(): TsMorph {
  loaded ??= require('ts-morph') as TsMorph;
  return loaded;
}

/** One structural change of a script. */
export type ScriptChange = (file: SourceFile) => void;

/**
 * What changes of a script's structure come to as edits of its text. Each change is made in the script as it stands, so its edit covers what
 * it changed and nothing that lies between two of them.
 */
export function editScript({ text, file: { fileName } }: ParsedScript, style: ScriptStyle, changes: readonly ScriptChange[]): readonly TextEdit[] {
  const { Project, IndentationText, NewLineKind, QuoteKind } = tsMorph();
  const indentationText = Object.values(IndentationText).find((known) => known === style.indent) ?? IndentationText.TwoSpaces;
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
    manipulationSettings: {
      indentationText,
      newLineKind: style.newline === '\n' ? NewLineKind.LineFeed : NewLineKind.CarriageReturnLineFeed,
      quoteKind: style.quote === "'" ? QuoteKind.Single : QuoteKind.Double,
      useTrailingCommas: true,
    },
  });
  const edits = changes.map((change) => {
    const file = project.createSourceFile(`/${fileName}`, text, { overwrite: true });
    change(file);
    return leastEdit(fileName, text, file.getFullText());
  });
  return edits.sort((a, b) => a.span.start - b.span.start);
}

/** The node of ts-morph that stands for one of the compiler's. */
export function nodeIn(file: SourceFile, node: ts.Node): Node {
  const start = node.getStart();
  let at = file.getDescendantAtPos(start);
  while (at && !(at.getKind() === node.kind && at.getStart() === start && at.getEnd() === node.end)) at = at.getParent();
  if (!at) throw new Error('the script is not the one that was parsed');
  return at;
}
