import type { ts } from 'ts-morph';
import type { Span } from '../model/source';
import type { Module } from './modules';
import type { Scope } from './scope';
import type { Site } from './value';
import type { ClassInner, Inner } from './values';

/** Where a node is evaluated. */
export interface Env {
  readonly module: Module;
  readonly scope: Scope;
  readonly self: Inner;
  /** The class whose method this is, for `super`. */
  readonly home?: ClassInner;
  readonly isStatic?: boolean;
  /** Inside a generator: where `yield` puts its values; `await` where a helper of a compiler runs it as an async function. */
  readonly yields?: { readonly items: Inner[] } | 'await';
}

export function spanOf(module: Module, node: ts.Node): Span {
  return { file: module.path, start: node.getStart(module.file), end: node.end };
}

/** The source text of a node, shortened for a message. */
export function shortText(module: Module, node: ts.Node, length = 80): string {
  const start = node.getStart(module.file);
  const text = module.file.text.slice(start, Math.min(node.end, start + length * 4)).replace(/\s+/g, ' ');
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Where a call stands; spans are worked out when somebody asks. */
export function siteOf(module: Module, node: ts.Node, name: ts.Node, args: readonly ts.Node[]): Site {
  let span: Span | undefined;
  let nameSpan: Span | undefined;
  let argSpans: readonly Span[] | undefined;
  return {
    get span() {
      span ??= spanOf(module, node);
      return span;
    },
    get name() {
      nameSpan ??= spanOf(module, name);
      return nameSpan;
    },
    get args() {
      argSpans ??= args.map((arg) => argumentSpan(module, arg));
      return argSpans;
    },
  };
}

function argumentSpan(module: Module, arg: ts.Node): Span {
  const span = spanOf(module, arg);
  const first = module.file.text[span.start];
  const isText = (first === "'" || first === '"' || first === '`') && module.file.text[span.end - 1] === first && span.end - span.start >= 2;
  return isText && 'text' in arg ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
}

/** A place without parts. */
export function plainSite(span: Span): Site {
  return { span, name: span, args: [] };
}
