import { scriptComments, type ScriptComment } from '../comments';
import type { Span } from '../model/source';
import type { Module } from './modules';

/** A comment in a body, without its marks. */
export interface BodyComment { readonly text: string; readonly span: Span }

const known = new WeakMap<Module, readonly ScriptComment[]>();

/** The comments within a span of a module. */
export function commentsWithin(module: Module, span: Span): readonly BodyComment[] {
  let comments = known.get(module);
  if (!comments) {
    comments = scriptComments(module.file.text);
    known.set(module, comments);
  }
  return comments
    .filter((comment) => comment.start >= span.start && comment.end <= span.end)
    .map((comment) => ({ text: comment.text, span: { file: span.file, start: comment.start, end: comment.end } }));
}
