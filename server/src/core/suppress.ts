import type { Finding } from './model/finding';
import type { Directive } from './model/migration';
import type { Span } from './model/source';

/**
 * Takes out what comments suppress. `dev-only` declares the down to be no way back in production, so nothing is left to say of it.
 * `unused` are suppressions that hid nothing.
 */
export function suppress(findings: readonly Finding[], directives: readonly Directive[]): { readonly kept: readonly Finding[]; readonly unused: readonly Directive[] } {
  const used = new Set<Directive>();
  const kept = findings.filter((finding) => {
    const directive = directives.find((candidate) => hides(candidate, finding));
    if (directive) used.add(directive);
    return !directive;
  });
  return { kept, unused: directives.filter((directive) => directive.kind === 'ignore' && !used.has(directive)) };
}

function hides(directive: Directive, finding: Finding): boolean {
  if (directive.kind === 'dev-only') return finding.family === 'down';
  return directive.rules.includes(finding.rule) && (directive.whole === true || overlaps(directive.target, finding.span));
}

function overlaps(left: Span, right: Span): boolean {
  return left.file === right.file && left.start < right.end && right.start < left.end;
}
